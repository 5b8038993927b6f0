// Part of pointwise and pointwise_backward: the functions that are no activation of
// activations.wgsl. Needs the codes of formulas and the parts activations, tanh, exp, log and nan.

/** The function of each x. */
fn valueOf(formula: u32, x: vec4f, parameter: f32, parameter2: f32) -> vec4f {
  switch formula {
    case GELU: { return x * normal(x).below; }
    case GELU_TANH: { return x * sigmoid(geluArgument(x)); }
    case SILU: { return x * sigmoid(x); }
    case SOFTPLUS: {
      let y = x * parameter;
      let soft = max(y, vec4f()) + logarithmOf1Plus(exponential(-abs(y)));
      return select(soft / parameter, x, isAbove(y, parameter2) | areNan(x));
    }
    case NEG: { return -x; }
    case EXP: { return exponential(x); }
    case LOG: { return logarithm(x); }
    case SQRT: { return sqrt(x); }
    case RSQRT: { return 1.0 / sqrt(x); }
    case SQUARE: { return x * x; }
    case RECIPROCAL: { return 1.0 / x; }
    case ABS: { return abs(x); }
    case SIGN: { return signOf(x); }
    case POW: { return power(x, parameter); }
    case CLAMP_MIN: { return select(x, vec4f(parameter), isBelow(x, parameter)); }
    case CLAMP_MAX: { return select(x, vec4f(parameter), isAbove(x, parameter)); }
    default: { return activationOf(formula, x, parameter); }
  }
}

/** The gradient of each x; `value` is x, or out where formulas.ts has slopeFrom: "out". */
fn gradientOf(
  formula: u32, value: vec4f, outGrad: vec4f, parameter: f32, parameter2: f32,
) -> vec4f {
  switch formula {
    case GELU: { return outGrad * (normal(value).below + value * normal(value).density); }
    case GELU_TANH: {
      let y = geluArgument(value);
      let bend = value * (sigmoid(y) * sigmoid(-y));
      return outGrad * (sigmoid(y) + bend * geluArgumentSlope(value));
    }
    case SILU: {
      let share = sigmoid(value);
      return outGrad * share * (1.0 + value * (1.0 - share));
    }
    case SOFTPLUS: {
      let y = value * parameter;
      return select(outGrad * sigmoid(y), outGrad, isAbove(y, parameter2));
    }
    case NEG: { return -outGrad; }
    case EXP: { return outGrad * value; }
    case LOG: { return outGrad / value; }
    case SQRT: { return outGrad / (2.0 * value); }
    case RSQRT: { return -0.5 * outGrad * (value * value * value); }
    case SQUARE: { return outGrad * (2.0 * value); }
    case RECIPROCAL: { return -outGrad * (value * value); }
    case ABS: { return outGrad * signOf(value); }
    case SIGN: { return vec4f(); }
    case POW: {
      let slope = outGrad * (parameter * power(value, parameter - 1.0));
      return select(slope, vec4f(), parameter == 0.0);
    }
    case CLAMP_MIN: { return select(outGrad, vec4f(), isBelow(value, parameter) | areNan(value)); }
    case CLAMP_MAX: { return select(outGrad, vec4f(), isAbove(value, parameter) | areNan(value)); }
    default: { return activationGradient(formula, value, outGrad, parameter); }
  }
}

/** -1, 0 or 1; of NaN 0, as in PyTorch. */
fn signOf(x: vec4f) -> vec4f {
  return select(select(vec4f(), vec4f(-1.0), isBelow(x, 0.0)), vec4f(1.0), isAbove(x, 0.0));
}

/** The normal distribution: the probability of a value below x, and its density. */
struct Normal { below: vec4f, density: vec4f }

/**
 * The tail beyond |x| is e^(-x^2 / 2) t P(t), t = 1 / (1 + 0.33 |x|): a least-maximum fit of our
 * own, with a relative error below 5e-8.
 */
fn normal(x: vec4f) -> Normal {
  let bell = exponential(x * x * -0.5);
  let t = 1.0 / (1.0 + 0.33 * abs(x));
  let p = 0.13161791861057281 + t * (0.13237835466861725 + t * (0.11050407588481903 +
    t * (0.1240961104631424 + t * (-0.06204477697610855 + t * (0.23284423351287842 +
    t * (-0.2745431959629059 + t * (0.12671703100204468 - t * 0.021569721400737762)))))));
  let tail = bell * t * p;
  return Normal(select(tail, 1.0 - tail, isAbove(x, 0.0)), bell * 0.3989422804014327);
}

/**
 * 2 sqrt(2 / pi) (x + 0.044715 x^3), Hendrycks and Gimpel 2016: (1 + tanh(y / 2)) / 2 is
 * sigmoid(y), which keeps its digits where tanh is near -1.
 */
fn geluArgument(x: vec4f) -> vec4f {
  return 1.5957691216057308 * (x + 0.044715 * x * x * x);
}

/** Its slope. */
fn geluArgumentSlope(x: vec4f) -> vec4f {
  return 1.5957691216057308 * (1.0 + 3.0 * 0.044715 * x * x);
}
