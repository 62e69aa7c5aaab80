/* SPDX-License-Identifier: Apache-2.0 */
/* The switch of switch_x86_64.S for aarch64: x19-x30 and d8-d15 are the callee's to keep. */
#if defined(__aarch64__)
	.text
	.globl	sim_switch_asm
	.hidden	sim_switch_asm
	.type	sim_switch_asm, %function
	.p2align 6
sim_switch_asm:
	.cfi_startproc
	sub	sp, sp, #160
	stp	x19, x20, [sp, #0]
	stp	x21, x22, [sp, #16]
	stp	x23, x24, [sp, #32]
	stp	x25, x26, [sp, #48]
	stp	x27, x28, [sp, #64]
	stp	x29, x30, [sp, #80]
	stp	d8, d9, [sp, #96]
	stp	d10, d11, [sp, #112]
	stp	d12, d13, [sp, #128]
	stp	d14, d15, [sp, #144]
	mov	x9, sp
	str	x9, [x0]
	mov	sp, x1
	ldp	x19, x20, [sp, #0]
	ldp	x21, x22, [sp, #16]
	ldp	x23, x24, [sp, #32]
	ldp	x25, x26, [sp, #48]
	ldp	x27, x28, [sp, #64]
	ldp	x29, x30, [sp, #80]
	ldp	d8, d9, [sp, #96]
	ldp	d10, d11, [sp, #112]
	ldp	d12, d13, [sp, #128]
	ldp	d14, d15, [sp, #144]
	add	sp, sp, #160
	ret
	.cfi_endproc
	.size	sim_switch_asm, .-sim_switch_asm

	.globl	sim_switch_entry
	.hidden	sim_switch_entry
	.type	sim_switch_entry, %function
sim_switch_entry:
	.cfi_startproc
	.cfi_undefined x30
	mov	x29, #0
	mov	x0, x20
	blr	x19
	brk	#1
	.cfi_endproc
	.size	sim_switch_entry, .-sim_switch_entry
#endif
	.section .note.GNU-stack,"",%progbits
