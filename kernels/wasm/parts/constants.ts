/**
 * Vectors of constants that formulas need in loops. The engine makes a literal vector anew in every
 * iteration, three instructions each; a global that was set at run time is one load.
 */

import { held, heldBits } from "./vector";

export const ZERO: v128 = held(0);
export const HALF: v128 = held(0.5);
export const MINUS_HALF: v128 = held(-0.5);
export const ONE: v128 = held(1);
export const TWO: v128 = held(2);

export const INFINITE: v128 = held(Infinity);
export const MINUS_INFINITE: v128 = held(-Infinity);
export const NOT_A_NUMBER: v128 = held(NaN);

/** log2(e), and -ln 2 in two parts, the first short enough that its product with n is exact. */
export const LOG2_E: v128 = held(1.44269504);
export const MINUS_LN2_HIGH: v128 = held(-0.693359375);
export const MINUS_LN2_LOW: v128 = held(2.12194440e-4);
/** 1.5 * 2^23: adding it rounds to an integer, kept in the low bits of the mantissa. */
export const ROUNDER: v128 = held(12582912.0);
/** Between them is what e^x is computed of as one factor 2^n. */
export const LOWEST: v128 = held(-88);
export const HIGHEST: v128 = held(89);
/** Below it e^x is -1 + 1, to all digits. */
export const LOWEST_MINUS_1: v128 = held(-30);
/** Q in e^r - 1 = r + r^2 Q(r) for |r| <= ln(2) / 2, from the constant on. */
export const Q0: v128 = held(0.5);
export const Q1: v128 = held(0.16666537523269653);
export const Q2: v128 = held(0.041666265577077866);
export const Q3: v128 = held(0.008367233909666538);
export const Q4: v128 = held(0.0013947574188932776);

/** The smallest normal number, and 2^24, which makes subnormal ones normal. */
export const SMALLEST: v128 = held(1.17549435e-38);
export const SCALE_UP: v128 = held(16777216);
/** The bits of sqrt(1/2), those of a mantissa, and 24. */
export const ROOT_HALF: v128 = heldBits(0x3f3504f3);
export const MANTISSA: v128 = heldBits(0x007fffff);
export const TWENTY_FOUR: v128 = heldBits(24);
/** R in ln(1 + f), see logarithm4. */
export const R1: v128 = held(0.6666678190231323);
export const R2: v128 = held(0.39976611733436584);
export const R3: v128 = held(0.298986554145813);
/** ln 2 in the parts above, without their signs. */
export const LN2_HIGH: v128 = held(0.693359375);
export const LN2_LOW: v128 = held(-2.12194440e-4);
/** artanh, see logarithmOf1Plus. */
export const A1: v128 = held(0.3333333432674408);
export const A2: v128 = held(0.19999854266643524);
export const A3: v128 = held(0.14296166598796844);
export const A4: v128 = held(0.10853264480829239);
export const A5: v128 = held(0.11612783372402191);

/** ln 2, bounds, and the bits of an exponent that come first; see powers4. */
export const LN2: v128 = held(0.6931471805599453);
export const MOST_WHOLE: v128 = held(400);
export const LEAST_WHOLE: v128 = held(-400);
export const BEYOND: v128 = held(120);
export const MINUS_BEYOND: v128 = held(-120);
export const TWELVE_BITS: v128 = heldBits(0xfffff000);
export const SIGN: v128 = held(-0.0);

/** e^(-x^2 / 2), see bell. */
export const MINUS_HALF_LOG2_E: v128 = held(-0.7213475204444817);
export const LOWEST_POWER: v128 = held(-127);
export const B0: v128 = held(0.6931469775487558);
export const B1: v128 = held(0.24022242092406443);
export const B2: v128 = held(0.05550733887029463);
export const B3: v128 = held(0.009671512613574452);
export const B4: v128 = held(0.001326466659733263);
/** See normalBelow. */
export const TAIL: v128 = held(0.33);
export const P0: v128 = held(0.13161791861057281);
export const P1: v128 = held(0.13237835466861725);
export const P2: v128 = held(0.11050407588481903);
export const P3: v128 = held(0.1240961104631424);
export const P4: v128 = held(-0.06204477697610855);
export const P5: v128 = held(0.23284423351287842);
export const P6: v128 = held(-0.2745431959629059);
export const P7: v128 = held(0.12671703100204468);
export const P8: v128 = held(-0.021569721400737762);
/** See geluSlope. */
export const SIX: v128 = held(6);
export const MINUS_SIX: v128 = held(-6);
export const S0: v128 = held(0.7978845224562311);
export const S1: v128 = held(-0.01803628560311426);
export const S2: v128 = held(0.013568942684611653);
export const S3: v128 = held(0.0002852550861609874);
export const S4: v128 = held(3.202718802934045e-05);
export const S5: v128 = held(1.12201482229133e-06);
export const S6: v128 = held(1.300352488548052e-08);
export const S7: v128 = held(-2.8880412074464857e-11);
export const T1: v128 = held(0.3107277185489807);
export const T2: v128 = held(0.04558345667030409);
export const T3: v128 = held(0.004150308621522898);
export const T4: v128 = held(0.0002586138206294065);
export const T5: v128 = held(1.0812652443022298e-05);
export const T6: v128 = held(3.63657054008434e-07);
/** See geluArgument. */
export const CUBIC: v128 = held(0.044715);
export const CUBIC3: v128 = held(0.134145);
export const GELU_SCALE: v128 = held(1.5957691216057308);

/** Klambauer et al. 2017: the scale, and the scale times alpha. */
export const SELU_SCALE: v128 = held(1.0507009873554805);
export const SELU_BOTTOM: v128 = held(1.7580993408473766);
