/* SPDX-License-Identifier: Apache-2.0 */
/*
 * void sim_switch_asm(void **save_stack_pointer, void *stack_pointer)
 *
 * Save the registers that a callee must keep, change stacks, restore, and go on where the other side
 * left off. By a plain return: tasks park at the same few places, so the processor's stack of return
 * addresses predicts this one and those behind it; an indirect jump would put it out of step.
 * Floating-point control words are the same for all tasks and stay as they are. Processes with
 * hardware shadow stacks (not in Debian 12) would have to use the ucontext kind.
 */
#if defined(__x86_64__)
	.text
	.globl	sim_switch_asm
	.hidden	sim_switch_asm
	.type	sim_switch_asm, @function
	.p2align 6
sim_switch_asm:
	.cfi_startproc
	pushq	%rbp
	pushq	%rbx
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	movq	%rsp, (%rdi)
	movq	%rsi, %rsp
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbx
	popq	%rbp
	ret
	.cfi_endproc
	.size	sim_switch_asm, .-sim_switch_asm

/* Where a new task begins: its function in r12, its argument in r13, the stack aligned. */
	.globl	sim_switch_entry
	.hidden	sim_switch_entry
	.type	sim_switch_entry, @function
sim_switch_entry:
	.cfi_startproc
	.cfi_undefined rip
	xorl	%ebp, %ebp
	movq	%r13, %rdi
	callq	*%r12
	ud2
	.cfi_endproc
	.size	sim_switch_entry, .-sim_switch_entry
#endif
	.section .note.GNU-stack,"",%progbits
