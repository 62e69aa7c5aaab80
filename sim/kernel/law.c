/* SPDX-License-Identifier: Apache-2.0 */
/* Integer arithmetic of the laws; see law.h. */
#include "sim/kernel/law.h"

__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

/* 2^(2^-k) in units of 2^-32, for k = 1 to 32. */
static const uint64_t roots_of_two[32] = {
    UINT64_C(6074001000), UINT64_C(5107605667), UINT64_C(4683695048), UINT64_C(4485121744),
    UINT64_C(4389014833), UINT64_C(4341736423), UINT64_C(4318288544), UINT64_C(4306612134),
    UINT64_C(4300785774), UINT64_C(4297875550), UINT64_C(4296421177), UINT64_C(4295694175),
    UINT64_C(4295330720), UINT64_C(4295149004), UINT64_C(4295058149), UINT64_C(4295012722),
    UINT64_C(4294990009), UINT64_C(4294978653), UINT64_C(4294972974), UINT64_C(4294970135),
    UINT64_C(4294968716), UINT64_C(4294968006), UINT64_C(4294967651), UINT64_C(4294967473),
    UINT64_C(4294967385), UINT64_C(4294967340), UINT64_C(4294967318), UINT64_C(4294967307),
    UINT64_C(4294967302), UINT64_C(4294967299), UINT64_C(4294967297), UINT64_C(4294967297),
};

/* Minus the standard normal quantile, in units of 2^-16, at 2^-k (1 - j/32), for k = 1 to 32 and
 * j = 0 to 15, and at 2^-33; one more, since interpolation looks at the next. Computed with
 * Python's statistics.NormalDist. */
static const int32_t normal_tail[32 * 16 + 2] = {
    0, 2567, 5139, 7718, 10310, 12917, 15545, 18199, 20882, 23601, 26362, 29170,
    32032, 34958, 37954, 41032, 44203, 45828, 47482, 49166, 50884, 52637, 54428, 56262,
    58140, 60067, 62048, 64087, 66191, 68364, 70616, 72954, 75389, 76647, 77933, 79250,
    80600, 81985, 83408, 84871, 86377, 87931, 89536, 91196, 92917, 94704, 96565, 98507,
    100540, 101594, 102675, 103784, 104924, 106096, 107304, 108549, 109834, 111164, 112540, 113968,
    115453, 116999, 118613, 120303, 122076, 122997, 123944, 124916, 125918, 126949, 128013, 129112,
    130248, 131425, 132646, 133914, 135235, 136614, 138055, 139567, 141156, 141983, 142834, 143709,
    144610, 145540, 146500, 147492, 148519, 149585, 150691, 151842, 153042, 154295, 155608, 156986,
    158437, 159193, 159970, 160771, 161597, 162449, 163329, 164240, 165184, 166163, 167181, 168241,
    169346, 170502, 171714, 172988, 174330, 175030, 175750, 176492, 177257, 178048, 178865, 179711,
    180588, 181498, 182445, 183432, 184462, 185540, 186670, 187859, 189113, 189767, 190440, 191135,
    191851, 192591, 193356, 194149, 194971, 195825, 196714, 197640, 198608, 199620, 200683, 201802,
    202983, 203599, 204233, 204887, 205563, 206260, 206982, 207731, 208507, 209313, 210153, 211028,
    211943, 212901, 213907, 214967, 216085, 216669, 217270, 217890, 218531, 219193, 219878, 220588,
    221325, 222091, 222888, 223720, 224590, 225501, 226458, 227466, 228531, 229087, 229660, 230250,
    230861, 231492, 232145, 232822, 233525, 234256, 235017, 235811, 236642, 237512, 238426, 239390,
    240408, 240939, 241487, 242052, 242636, 243240, 243865, 244514, 245187, 245887, 246616, 247377,
    248173, 249007, 249884, 250808, 251785, 252295, 252821, 253363, 253924, 254504, 255104, 255727,
    256374, 257046, 257747, 258479, 259244, 260047, 260890, 261779, 262719, 263210, 263716, 264239,
    264779, 265337, 265915, 266515, 267138, 267786, 268462, 269167, 269905, 270679, 271492, 272350,
    273257, 273731, 274219, 274724, 275245, 275784, 276343, 276922, 277524, 278150, 278803, 279484,
    280197, 280945, 281732, 282561, 283438, 283896, 284369, 284857, 285361, 285883, 286423, 286984,
    287567, 288173, 288805, 289465, 290155, 290880, 291642, 292445, 293295, 293739, 294197, 294670,
    295159, 295665, 296189, 296733, 297298, 297886, 298499, 299139, 299809, 300512, 301252, 302032,
    302857, 303288, 303733, 304192, 304667, 305159, 305668, 306196, 306745, 307316, 307912, 308534,
    309185, 309869, 310587, 311346, 312148, 312567, 313000, 313447, 313909, 314387, 314882, 315396,
    315930, 316486, 317065, 317671, 318305, 318970, 319670, 320408, 321190, 321598, 322019, 322455,
    322904, 323370, 323852, 324353, 324873, 325415, 325980, 326570, 327188, 327837, 328519, 329239,
    330000, 330399, 330810, 331234, 331673, 332127, 332597, 333086, 333593, 334122, 334673, 335249,
    335852, 336485, 337151, 337853, 338597, 338986, 339387, 339801, 340230, 340673, 341133, 341610,
    342105, 342622, 343160, 343722, 344312, 344930, 345580, 346267, 346994, 347374, 347766, 348171,
    348590, 349023, 349472, 349939, 350423, 350928, 351454, 352004, 352581, 353185, 353822, 354493,
    355204, 355576, 355959, 356356, 356765, 357189, 357629, 358085, 358560, 359054, 359569, 360107,
    360671, 361263, 361886, 362543, 363239, 363603, 363979, 364367, 364768, 365184, 365614, 366061,
    366526, 367009, 367514, 368042, 368594, 369174, 369784, 370428, 371111, 371467, 371835, 372216,
    372609, 373016, 373438, 373876, 374331, 374806, 375300, 375818, 376359, 376928, 377526, 378158,
    378827, 379177, 379538, 379911, 380296, 380696, 381110, 381539, 381986, 382451, 382937, 383444,
    383975, 384533, 385121, 385741, 386397, 386740, 387095, 387461, 387839, 388231, 388638, 389059,
    389498, 389955, 390431, 390929, 391451, 391999, 392576, 393184, 393829, 394166, 394514, 394874,
    395245, 395630, 396029, 396444, 396875, 397323, 397791, 398281, 398793, 399332, 399898, 400496,
    401130, 401461, 401803, 402157, 402522, 402900, 403292, 403700, 404123, 404564, 405024, 405505,
    406009, 406538, 407095, 407683, 408306, 408632, 408968, 409316, 409675, 410047, 410433, 410833,
    411250, 411683, 412136, 412609, 413105, 413625, 414173, 414752, 415364, 415364,
};

/* ln 2 in units of 2^-32 */
#define LN_2 UINT64_C(2977044472)

/* log2 of x in [2^31, 2^32) less 31, in units of 2^-32, bit by bit: squaring doubles the
 * logarithm. */
static uint64_t log2_fraction(uint64_t x)
{
    uint64_t result = 0;
    for (int bit = 31; bit >= 0; bit--) {
        x = x * x >> 31;
        if (x >> 32) {
            x >>= 1;
            result |= UINT64_C(1) << bit;
        }
    }
    return result;
}

uint64_t sim_law_minus_ln(uint64_t u)
{
    if (u >= UINT64_C(1) << 32)
        return 0;
    int shift = __builtin_clzll(u) - 32; /* so that u << shift lies in [2^31, 2^32) */
    uint64_t log2_u = ((uint64_t)(31 - shift) << 32) + log2_fraction(u << shift);
    uint64_t minus_log2 = (UINT64_C(32) << 32) - log2_u;
    return (uint64_t)((uint128)minus_log2 * LN_2 >> 32);
}

uint64_t sim_law_exp(int64_t x)
{
    const int64_t limit = INT64_C(32) << 32;
    if (x > limit)
        return UINT64_MAX;
    if (x < -limit)
        return 0;
    int64_t log2 = (int64_t)((int128)x * (INT64_C(1) << 32) / (int64_t)LN_2);
    int64_t whole = log2 >> 32;
    uint64_t fraction = (uint64_t)log2 & UINT32_MAX;
    uint64_t result = UINT64_C(1) << 32;
    for (int k = 0; k < 32; k++)
        if (fraction >> (31 - k) & 1)
            result = (uint64_t)((uint128)result * roots_of_two[k] >> 32);
    int shift = (int)(16 - whole);
    return shift >= 0 ? result >> shift : result << -shift;
}

/* Twice (u + 1/2), so that the half is exact; by symmetry only the lower half is tabulated. */
int64_t sim_law_normal_quantile(uint32_t u)
{
    uint64_t twice = (uint64_t)u * 2 + 1; /* of 2^33 */
    int sign = -1;
    if (twice > UINT64_C(1) << 32) {
        twice = (UINT64_C(1) << 33) - twice;
        sign = 1;
    }
    /* twice / 2^33 = 2^-k (1 - f/2) with f in [0, 1); twice is odd, so only 1 is a power of two */
    int k = twice == 1 ? 33 : 32 - (63 - __builtin_clzll(twice));
    uint64_t power = UINT64_C(1) << (33 - k);
    uint64_t f = (uint64_t)(((uint128)(power - twice) << 33) / power); /* in units of 2^-32 */
    uint64_t j = f >> 28, rest = f & ((1 << 28) - 1);
    const int32_t *at = &normal_tail[(k - 1) * 16 + (int)j];
    int64_t z = at[0] + (int64_t)(((int128)(at[1] - at[0]) * (int64_t)rest) >> 28);
    return sign * z;
}

static int64_t clamped(int128 length)
{
    return length > SIM_LAW_LIMIT_NS ? SIM_LAW_LIMIT_NS : (int64_t)length;
}

int64_t sim_law_draw(const struct sim_law *law, struct sim_choice_source *choices,
                     enum sim_choice purpose, uint64_t entity, uint64_t index)
{
    if (law->kind == SIM_LAW_CONSTANT)
        return law->a_ns;
    if (law->kind == SIM_LAW_UNIFORM)
        return law->a_ns + (int64_t)choices->choose(choices, purpose, entity, index,
                                                    (uint64_t)(law->b - law->a_ns) + 1);
    uint64_t u = choices->choose(choices, purpose, entity, index, UINT64_C(1) << 32);
    if (law->kind == SIM_LAW_EXPONENTIAL)
        return clamped((int128)law->a_ns * (int128)sim_law_minus_ln(u + 1) >> 32);
    int64_t z = sim_law_normal_quantile((uint32_t)u);
    int64_t exponent = (int64_t)((int128)z * law->b * 65536 / 1000000);
    uint64_t factor = sim_law_exp(exponent);
    if (factor == UINT64_MAX)
        return SIM_LAW_LIMIT_NS;
    return clamped((int128)law->a_ns * (int128)factor >> 16);
}

double sim_law_mean_ns(const struct sim_law *law)
{
    double a = (double)law->a_ns, b = (double)law->b;
    switch (law->kind) {
    case SIM_LAW_UNIFORM:
        return (a + b) / 2;
    case SIM_LAW_LOGNORMAL: {
        /* median * exp(sigma^2 / 2), by the integer exponential */
        double sigma = b / 1e6;
        return a * (double)sim_law_exp((int64_t)(sigma * sigma / 2 * 4294967296.0)) / 65536;
    }
    default:
        return a;
    }
}

double sim_law_mean_square_ns2(const struct sim_law *law)
{
    double a = (double)law->a_ns, b = (double)law->b;
    switch (law->kind) {
    case SIM_LAW_UNIFORM:
        return (a * a + a * b + b * b) / 3;
    case SIM_LAW_EXPONENTIAL:
        return 2 * a * a;
    case SIM_LAW_LOGNORMAL: {
        double sigma = b / 1e6;
        return a * a * (double)sim_law_exp((int64_t)(2 * sigma * sigma * 4294967296.0)) / 65536;
    }
    default:
        return a * a;
    }
}
