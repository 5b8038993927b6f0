// Part of the kernel reduce: the terms, folds and finishes of kernels/table/reductions.ts. Needs
// the codes of terms, folds and finishes and the parts exp, log and nan.

/** 1 where a is b; NaN is NaN if `parameter` says so. */
fn equal(a: vec4f, b: vec4f, parameter: f32) -> vec4f {
  let both = areNan(a) & areNan(b) & vec4<bool>(parameter != 0.0);
  return select(vec4f(), vec4f(1.0), (a == b) & !(areNan(a) | areNan(b)) | both);
}

/** The terms of four elements of x, each with one of `other`; `first` is the first of them all. */
fn termOf(term: u32, x: vec4f, other: vec4f, first: f32, parameter: f32) -> vec4f {
  switch term {
    case ABS: { return abs(x); }
    case SQUARE: { return x * x; }
    case POWER: { return power(abs(x), parameter); }
    case NONZERO: { return select(vec4f(1.0), vec4f(), (x == vec4f()) & !areNan(x)); }
    case FROM_FIRST: { return x - first; }
    case SQUARED_DEVIATION: {
      let deviation = (x - first) - other;
      return deviation * deviation;
    }
    case EXPONENTIAL: { return exponential(x - other); }
    case EQUAL: { return equal(x, other, parameter); }
    case EQUAL_MAGNITUDE: { return equal(abs(x), other, parameter); }
    case PRODUCT: { return x * other; }
    default: { return x; }
  }
}

/** Two values made one; a NaN stays. */
fn folding(fold: u32, a: vec4f, b: vec4f) -> vec4f {
  if (fold == SUM) {
    return a + b;
  }
  let extreme = select(min(a, b), max(a, b), fold == MAX);
  return select(select(extreme, b, areNan(b)), a, areNan(a));
}

/** What becomes of all terms' fold. */
fn finishOf(finish: u32, total: f32, other: f32, parameter: f32) -> f32 {
  switch finish {
    case QUOTIENT: { return quotient(total, parameter); }
    case ROOT_OF_QUOTIENT: { return sqrt(quotient(total, parameter)); }
    case ROOT: { return power(vec4f(total), 1.0 / parameter).x; }
    case LOG: {
      let infinite = !isFinite(other) && !isNan(other);
      return select(logarithm(vec4f(total)).x + other, other, infinite);
    }
    default: { return total; }
  }
}
