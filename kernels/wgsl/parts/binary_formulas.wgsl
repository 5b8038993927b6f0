// Part of binary and binary_backward: the functions of two variables. Needs the codes of
// binary_formulas and the parts exp, log and nan.

/** The function of each a and b; a comparison gives 1 where it holds, else 0. */
fn valueOf(formula: u32, a: vec4f, b: vec4f) -> vec4f {
  let ordered = !(areNan(a) | areNan(b));
  switch formula {
    case ADD: { return a + b; }
    case SUB: { return a - b; }
    case MUL: { return a * b; }
    case DIV: { return a / b; }
    case MAXIMUM: { return select(either(a, b), max(a, b), ordered); }
    case MINIMUM: { return select(either(a, b), min(a, b), ordered); }
    case POW: { return powers(a, b); }
    case EQ: { return vec4f((a == b) & ordered); }
    case NE: { return vec4f((a != b) | !ordered); }
    case LT: { return vec4f((a < b) & ordered); }
    case LE: { return vec4f((a <= b) & ordered); }
    case GT: { return vec4f((a > b) & ordered); }
    case GE: { return vec4f((a >= b) & ordered); }
    default: { return a; }
  }
}

/** Which of a and b is NaN. */
fn either(a: vec4f, b: vec4f) -> vec4f {
  return select(b, a, areNan(a));
}

/** The gradient of each a, or of each b if ofB. */
fn gradientOf(formula: u32, ofB: bool, a: vec4f, b: vec4f, outGrad: vec4f) -> vec4f {
  let own = select(a, b, ofB);
  let other = select(b, a, ofB);
  let ordered = !(areNan(a) | areNan(b));
  switch formula {
    case SUB: { return -outGrad; } // of b: that of a is outGrad itself
    case MUL: { return outGrad * other; }
    case DIV: {
      if (ofB) {
        return -outGrad * (a / b / b);
      }
      return outGrad / b;
    }
    case MAXIMUM: { return select(shareOf(a, b, outGrad), vec4f(), (own < other) & ordered); }
    case MINIMUM: { return select(shareOf(a, b, outGrad), vec4f(), (own > other) & ordered); }
    case POW: {
      if (ofB) {
        let isFlat = (a == vec4f()) & (b >= vec4f()) & ordered;
        return outGrad * select(powers(a, b) * logarithm(a), vec4f(), isFlat);
      }
      return select(outGrad * (b * powers(a, b - 1.0)), vec4f(), (b == vec4f()) & !areNan(b));
    }
    default: { return outGrad; }
  }
}

/** Half of it where both are equal, as each of them was taken. */
fn shareOf(a: vec4f, b: vec4f, outGrad: vec4f) -> vec4f {
  return select(outGrad, outGrad * 0.5, (a == b) & !areNan(a) & !areNan(b));
}
