/* The kernels of table/kernels.py, and some of table/special_functions.py, in C, with the same results bit for bit: `k_div` is `div`.

The functions of Python's math module are those of the same C library, but for `hypot`, which
is called there. The writer finds a kernel here by its name; what is not here is asked of Python. */

static double k_div(double a, double b) {
    if (b != 0.0 || b != b) return a / b;
    if (a == 0.0 || a != a) return NAN;
    return copysign(INFINITY, a) * copysign(1.0, b);
}

static double k_power(double a, double b) {
    double y = pow(a, b);
    return y != y && a == a && b == b ? NAN : y;
}

static double k_mod(double a, double b) {
    if (b == 0.0) return NAN;
    double rest = fmod(a, b);
    if (rest == 0.0) return copysign(0.0, b);
    return (b < 0.0) != (rest < 0.0) ? rest + b : rest;
}

static double k_fmod(double a, double b) {
    return b == 0.0 || fabs(a) == INFINITY ? NAN : fmod(a, b);
}

static double k_floordiv(double a, double b) {
    if (b == 0.0) return k_div(a, b);
    double rest = fmod(a, b), quotient = (a - rest) / b;
    if (rest != 0.0 && (b < 0.0) != (rest < 0.0)) quotient -= 1.0;
    if (quotient == 0.0) return copysign(0.0, a / b);
    double whole = floor(quotient);
    return quotient - whole > 0.5 ? whole + 1.0 : whole;
}

static double k_log(double x) { return x > 0 ? log(x) : x == 0 ? -INFINITY : NAN; }
static double k_log1p(double x) { return x > -1 ? log1p(x) : x == -1 ? -INFINITY : NAN; }
static double k_log2(double x) { return x > 0 ? log2(x) : x == 0 ? -INFINITY : NAN; }
static double k_log10(double x) { return x > 0 ? log10(x) : x == 0 ? -INFINITY : NAN; }

static double k_cbrt(double x) {
    double y = cbrt(x);
    return 0 < fabs(y) && fabs(y) < INFINITY ? y - (y - x / (y * y)) / 3.0 : y;
}

static double k_sqrt(double x) { return x >= 0 ? sqrt(x) : NAN; }
static double k_exp(double x) { return exp(x); }
static double k_expm1(double x) { return expm1(x); }
static double k_sin(double x) { return fabs(x) < INFINITY ? sin(x) : NAN; }
static double k_cos(double x) { return fabs(x) < INFINITY ? cos(x) : NAN; }
static double k_tan(double x) { return fabs(x) < INFINITY ? tan(x) : NAN; }
static double k_asin(double x) { return -1 <= x && x <= 1 ? asin(x) : NAN; }
static double k_acos(double x) { return -1 <= x && x <= 1 ? acos(x) : NAN; }
static double k_sinh(double x) { return sinh(x); }
static double k_cosh(double x) { return cosh(x); }
static double k_acosh(double x) { return x >= 1 ? acosh(x) : NAN; }

static double k_atanh(double x) {
    if (fabs(x) < 1) return atanh(x);
    return fabs(x) == 1 ? copysign(INFINITY, x) : NAN;
}

static double k_sech2(double x) {
    double e = exp(-2.0 * fabs(x)), below = pow(1.0 + e, 2.0);
    return 4.0 * e / below;
}

static double k_sigmoid(double x) {
    if (x >= 0) return 1.0 / (1.0 + exp(-x));
    double e = exp(x);
    return e / (1.0 + e);
}

static double k_normal_cdf(double x) {
    double z = -x / sqrt(2.0), share = 0.5 * erfc(z);
    if (z <= 1.0 || share == 0.0) return share;
    double root = 1.4142135381698608, more = 2.420323420895794e-08;
    double upper = z * 134217729.0 - (z * 134217729.0 - z), lower = z - upper;
    double rest = -x - upper * root - lower * root - z * more;
    return share * (1.0 - sqrt(2.0) * z * rest);
}

/* The power series of sin and cos, and that of the slope of sinc: table/special_functions.py. */
static const double sine_terms[] = {
    1.0 / 1.0, -1.0 / 6.0, 1.0 / 120.0, -1.0 / 5040.0, 1.0 / 362880.0, -1.0 / 39916800.0,
    1.0 / 6227020800.0, -1.0 / 1307674368000.0, 1.0 / 355687428096000.0,
    -1.0 / 121645100408832000.0,
};
static const double cosine_terms[] = {
    1.0 / 1.0, -1.0 / 2.0, 1.0 / 24.0, -1.0 / 720.0, 1.0 / 40320.0, -1.0 / 3628800.0,
    1.0 / 479001600.0, -1.0 / 87178291200.0, 1.0 / 20922789888000.0, -1.0 / 6402373705728000.0,
};
static const double sinc_slope_terms[] = {
    -2.0 / 6.0, 4.0 / 120.0, -6.0 / 5040.0, 8.0 / 362880.0, -10.0 / 39916800.0,
    12.0 / 6227020800.0, -14.0 / 1307674368000.0, 16.0 / 355687428096000.0,
    -18.0 / 121645100408832000.0, 20.0 / 51090942171709440000.0,
};

#define PI 3.141592653589793
#define SERIES(terms, x) polynomial(terms, sizeof terms / sizeof *terms, x)

static double polynomial(const double *terms, int count, double x) {
    double total = 0.0;
    while (count--) total = total * x + terms[count];
    return total;
}

/* sin(πx) and cos(πx), from the nearest quarter of a turn */
static void half_turns(double x, double *sine, double *cosine) {
    double rest = remainder(x, 2.0), quarter = floor(2.0 * rest + 0.5);
    double angle = PI * (rest - 0.5 * quarter), square = angle * angle;
    double s = angle * SERIES(sine_terms, square), c = SERIES(cosine_terms, square);
    switch ((int)quarter & 3) {
    case 0: *sine = s, *cosine = c; return;
    case 1: *sine = c, *cosine = -s; return;
    case 2: *sine = -s, *cosine = -c; return;
    default: *sine = -c, *cosine = s;
    }
}

static double k_sinc(double x) {
    double sine, cosine;
    if (x == 0 || x != x) return x == 0 ? 1.0 : x;
    if (fabs(x) == INFINITY) return 0.0;
    half_turns(x, &sine, &cosine);
    return sine / (PI * x);
}

static double k_sinc_slope(double x) {
    double sine, cosine;
    if (fabs(x) == INFINITY) return 0.0;
    if (!(fabs(x) > 0.25)) return SERIES(sinc_slope_terms, pow(PI * x, 2.0)) * PI * PI * x;
    half_turns(x, &sine, &cosine);
    return (cosine - k_sinc(x)) / x;
}

static double k_floor(double x) { return floor(x); }
static double k_round_half_even(double x) { return rint(x); }
static double k_where(double condition, double a, double b) { return condition ? a : b; }

/* math.hypot rounds better than C's: no code of Python runs in it. */
static PyObject *python_hypot;

static int hypot_of(const double *xs, Py_ssize_t count, double *y) {
    PyObject *numbers = PyTuple_New(count), *found = NULL;
    for (Py_ssize_t i = 0; numbers && i < count; i++) {
        PyObject *x = PyFloat_FromDouble(xs[i]);
        if (!x) { Py_CLEAR(numbers); break; }
        PyTuple_SET_ITEM(numbers, i, x);
    }
    if (numbers) found = PyObject_Call(python_hypot, numbers, NULL);
    Py_XDECREF(numbers);
    if (!found) { PyErr_Clear(); return 0; }
    *y = PyFloat_AS_DOUBLE(found);
    Py_DECREF(found);
    return 1;
}

static double k_hypot(double a, double b) {
    double xs[2] = {a, b}, y;
    return hypot_of(xs, 2, &y) ? y : NAN;
}

/* ------------------------------------------------------------------ of any number of operands */

/* The correctly rounded sum: J. R. Shewchuk, Adaptive Precision Floating-Point Arithmetic and
Fast Robust Geometric Predicates, Discrete & Computational Geometry 18 (1997), 305-363. The
parts add up to the exact sum and do not overlap, the smallest first. */
#define MOST_PARTS 64             /* their exponents differ by 53 or more: 40 would do */
typedef struct { double parts[MOST_PARTS]; int count; int lost; } Exact;

static inline void add_exactly(Exact *sum, double x) {
    int kept_parts = 0;
    for (int i = 0; i < sum->count; i++) {
        double y = sum->parts[i];
        if (fabs(x) < fabs(y)) { double larger = y; y = x; x = larger; }
        double high = x + y, low = y - (high - x);
        if (low != 0.0) sum->parts[kept_parts++] = low;
        x = high;
    }
    if (!(fabs(x) < INFINITY) || kept_parts >= MOST_PARTS - 1) { sum->lost = 1; return; }
    if (x != 0.0) sum->parts[kept_parts++] = x;
    sum->count = kept_parts;
}

/* Round the exact sum once; false where it overflowed on the way, or is not finite. */
static int rounded(const Exact *sum, double *y) {
    if (sum->lost) return 0;
    int i = sum->count;
    double high = 0.0, low = 0.0;
    if (i) high = sum->parts[--i];
    while (i) {
        double x = high, part = sum->parts[--i];
        high = x + part;
        low = part - (high - x);
        if (low != 0.0) break;
    }
    /* a tie was broken by the even digit, but what is below decides it */
    if (i && ((low < 0 && sum->parts[i - 1] < 0) || (low > 0 && sum->parts[i - 1] > 0))) {
        double twice = 2.0 * low, other = high + twice;
        if (twice == other - high) high = other;
    }
    *y = high;
    return 1;
}

static int k_total(const double *xs, Py_ssize_t count, double *y) {
    Exact sum = {{0}, 0, 0};
    for (Py_ssize_t i = 0; i < count; i++) add_exactly(&sum, xs[i]);
    return rounded(&sum, y);
}

static int k_mean(const double *xs, Py_ssize_t count, double *y) {
    double middle, rest;
    if (!count || !k_total(xs, count, &middle)) return 0;
    middle /= (double)count;
    Exact sum = {{0}, 0, 0};
    for (Py_ssize_t i = 0; i < count; i++) add_exactly(&sum, xs[i]);
    for (Py_ssize_t i = 0; i < count; i++) add_exactly(&sum, -middle);
    if (!rounded(&sum, &rest)) return 0;
    *y = middle + rest / (double)count;
    return 1;
}

static int k_dot(const double *xs, Py_ssize_t count, double *y) {
    Py_ssize_t half = count / 2;
    if (count != 2 * half) return 0;
    Exact sum = {{0}, 0, 0};
    for (Py_ssize_t i = 0; i < half; i++) add_exactly(&sum, xs[i] * xs[half + i]);
    return rounded(&sum, y);
}

static int k_prod(const double *xs, Py_ssize_t count, double *y) {
    double product = 1.0;
    for (Py_ssize_t i = 0; i < count; i++) product *= xs[i];
    *y = product;
    return 1;
}

static int k_largest(const double *xs, Py_ssize_t count, double *y) {
    if (!count) return 0;
    double found = xs[0];
    for (Py_ssize_t i = 0; i < count; i++) {
        if (xs[i] != xs[i]) { *y = NAN; return 1; }
        if (xs[i] > found) found = xs[i];
    }
    *y = found;
    return 1;
}

static int k_smallest(const double *xs, Py_ssize_t count, double *y) {
    if (!count) return 0;
    double found = xs[0];
    for (Py_ssize_t i = 0; i < count; i++) {
        if (xs[i] != xs[i]) { *y = NAN; return 1; }
        if (xs[i] < found) found = xs[i];
    }
    *y = found;
    return 1;
}

static int k_logsumexp(const double *xs, Py_ssize_t count, double *y) {
    double top, others;
    int skipped = 0;
    if (!count || !k_largest(xs, count, &top)) return 0;
    if (!isfinite(top)) { *y = top; return 1; }
    Exact sum = {{0}, 0, 0};
    for (Py_ssize_t i = 0; i < count; i++) {
        if (!skipped && xs[i] == top) skipped = 1;
        else add_exactly(&sum, exp(xs[i] - top));
    }
    if (!rounded(&sum, &others)) return 0;
    *y = top + log1p(others);
    return 1;
}

static int k_softmax_first(const double *xs, Py_ssize_t count, double *y) {
    double top, all;
    if (!count || !k_largest(xs, count, &top)) return 0;
    if (!isfinite(top)) { *y = NAN; return 1; }
    Exact sum = {{0}, 0, 0};
    for (Py_ssize_t i = 0; i < count; i++) add_exactly(&sum, exp(xs[i] - top));
    if (!rounded(&sum, &all)) return 0;
    *y = exp(xs[0] - top) / all;
    return 1;
}

static int k_log_softmax_first(const double *xs, Py_ssize_t count, double *y) {
    double *lower = count ? PyMem_Malloc(count * sizeof *lower) : NULL, log_sum;
    if (!lower) return 0;
    for (Py_ssize_t i = 0; i < count; i++) lower[i] = xs[i] - xs[0];
    int known = k_logsumexp(lower, count, &log_sum);
    PyMem_Free(lower);
    if (known) *y = 0.0 - log_sum;
    return known;
}

/* each of ∏ⱼ≠ᵢ xⱼ, as formulas/variadic.py computes it */
static void all_but(const double *xs, Py_ssize_t count, double *products) {
    double running = 1.0;
    for (Py_ssize_t i = 0; i < count; i++) {
        products[i] = running;
        running *= xs[i];
    }
    running = 1.0;
    for (Py_ssize_t i = count; i--;) {
        products[i] *= running;
        running *= xs[i];
    }
}
