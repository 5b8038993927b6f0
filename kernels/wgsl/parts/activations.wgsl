// Part of the kernels that apply an activation whose slope follows from its result: alone, or to
// what a product or batch norm has computed. Needs the codes of formulas and the parts tanh, exp
// and nan.

/** Klambauer et al. 2017: the scale, and the scale times alpha. */
const SELU_SCALE = 1.0507009873554805;
const SELU_BOTTOM = 1.7580993408473766;

/** The activation of each x; x itself if there is none. */
fn activationOf(activation: u32, x: vec4f, parameter: f32) -> vec4f {
  switch activation {
    case TANH: { return hyperbolicTangent(x); }
    case SIGMOID: { return sigmoid(x); }
    case RELU: { return select(vec4f(), x, !isBelow(x, 0.0)); }
    case LEAKY_RELU: { return select(x * parameter, x, isAbove(x, 0.0) | areNan(x)); }
    case ELU: { return select(exponentialMinus1(x) * parameter, x, isAbove(x, 0.0) | areNan(x)); }
    case SELU: {
      return select(exponentialMinus1(x) * SELU_BOTTOM, x * SELU_SCALE, isAbove(x, 0.0));
    }
    default: { return x; }
  }
}

/** The gradient of each x, by its activation `out`. */
fn activationGradient(activation: u32, out: vec4f, outGrad: vec4f, parameter: f32) -> vec4f {
  switch activation {
    case TANH: { return outGrad * (1.0 - out * out); }
    case SIGMOID: { return outGrad * (1.0 - out) * out; }
    case RELU: { return select(vec4f(), outGrad, isAbove(out, 0.0) | areNan(out)); }
    case LEAKY_RELU: { return select(outGrad * parameter, outGrad, isAbove(out, 0.0)); }
    case ELU: { return select(outGrad * (out + parameter), outGrad, isAbove(out, 0.0)); }
    case SELU: {
      return outGrad * select(out + SELU_BOTTOM, vec4f(SELU_SCALE), isAbove(out, 0.0));
    }
    default: { return outGrad; }
  }
}

/** 1 / (1 + e^-x). */
fn sigmoid(x: vec4f) -> vec4f {
  return 1.0 / (1.0 + exponential(-x));
}

/** Which of four values are above a bound; NaN is not. */
fn isAbove(x: vec4f, bound: f32) -> vec4<bool> {
  return (x > vec4f(bound)) & !areNan(x);
}

/** Which of four values are below a bound; NaN is not. */
fn isBelow(x: vec4f, bound: f32) -> vec4<bool> {
  return (x < vec4f(bound)) & !areNan(x);
}
