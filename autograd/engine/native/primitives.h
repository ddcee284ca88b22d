/* Written from the table by write.py. */

#define TABLE_FINGERPRINT "4bf5-6c1f118ae37580a2"

enum { NO_ROW, ROW_neg, ROW_pos, ROW_add, ROW_sub, ROW_mul, ROW_div, ROW_pow, ROW_mod, ROW_fmod, ROW_floordiv, ROW_exp, ROW_expm1, ROW_log, ROW_log1p, ROW_log2, ROW_log10, ROW_cbrt, ROW_sqrt, ROW_sin, ROW_cos, ROW_tan, ROW_asin, ROW_acos, ROW_asin_slope, ROW_atan, ROW_atan2, ROW_sinh, ROW_cosh, ROW_asinh, ROW_acosh, ROW_atanh, ROW_tanh, ROW_sech2, ROW_sigmoid, ROW_log_sigmoid, ROW_softplus, ROW_relu, ROW_leaky_relu, ROW_elu, ROW_gelu, ROW_silu, ROW_normal_cdf, ROW_normal_pdf, ROW_erf, ROW_erfc, ROW_gammaln, ROW_digamma, ROW_polygamma, ROW_xlogy, ROW_logit, ROW_sinc, ROW_sinc_slope, ROW_abs, ROW_sign, ROW_floor, ROW_ceil, ROW_trunc, ROW_round, ROW_step, ROW_hypot, ROW_maximum, ROW_minimum, ROW_clip, ROW_where, ROW_sum, ROW_mean, ROW_prod, ROW_var, ROW_std, ROW_max, ROW_min, ROW_norm, ROW_logsumexp, ROW_softmax_first, ROW_log_softmax_first, ROW_dot, ROWS };

static double f_neg(double x) { return -x; }

static double f_pos(double x) { return x; }

static double f_add(double a, double b) { return a + b; }

static double f_sub(double a, double b) { return a - b; }

static double f_mul(double a, double b) { return a * b; }

static double f_div(double a, double b) { return k_div(a, b); }

static double f_pow(double a, double b) { return k_power(a, b); }

static double f_mod(double a, double b) { return k_mod(a, b); }

static double f_fmod(double a, double b) { return k_fmod(a, b); }

static double f_floordiv(double a, double b) { return k_floordiv(a, b); }

static double f_exp(double x) { return k_exp(x); }

static double f_expm1(double x) { return k_expm1(x); }

static double f_log(double x) { return k_log(x); }

static double f_log1p(double x) { return k_log1p(x); }

static double f_log2(double x) { return k_log2(x); }

static double f_log10(double x) { return k_log10(x); }

static double f_cbrt(double x) { return k_cbrt(x); }

static double f_sqrt(double x) { return k_sqrt(x); }

static double f_sin(double x) { return k_sin(x); }

static double f_cos(double x) { return k_cos(x); }

static double f_tan(double x) { return k_tan(x); }

static double f_asin(double x) { return k_asin(x); }

static double f_acos(double x) { return k_acos(x); }

static double f_asin_slope(double x) { return f_div(1.0, f_sqrt((1.0 - x) * (1.0 + x))); }

static double f_atan(double x) { return atan(x); }

static double f_atan2(double a, double b) { return atan2(a, b); }

static double f_sinh(double x) { return k_sinh(x); }

static double f_cosh(double x) { return k_cosh(x); }

static double f_asinh(double x) { return asinh(x); }

static double f_acosh(double x) { return k_acosh(x); }

static double f_atanh(double x) { return k_atanh(x); }

static double f_tanh(double x) { return tanh(x); }

static double f_sech2(double x) { return k_sech2(x); }

static double f_sigmoid(double x) { return k_sigmoid(x); }

static double f_abs(double x) { return fabs(x); }

static double f_maximum(double a, double b) { return (a > b ? a : (a == a ? b : a)); }

static double f_softplus(double x) { return f_maximum(x, 0.0) + f_log1p(f_exp(-f_abs(x))); }

static double f_log_sigmoid(double x) { return -f_softplus(-x); }

static double f_relu(double x) { return (x <= 0.0 ? 0.0 : x); }

static double f_leaky_relu(double x, double slope) { return (x > 0.0 ? x : slope * x); }

static double f_elu(double x, double alpha) { return (x > 0.0 ? x : alpha * f_expm1(x)); }

static double f_normal_cdf(double x) { return k_normal_cdf(x); }

static double f_gelu(double x) { return x * f_normal_cdf(x); }

static double f_silu(double x) { return x * f_sigmoid(x); }

static double f_normal_pdf(double x) { return f_div(f_exp(-0.5 * x * x), 2.5066282746310002); }

static double f_erf(double x) { return erf(x); }

static double f_erfc(double x) { return erfc(x); }

static double f_xlogy(double a, double b) { return (a == 0.0 ? (b == b ? 0.0 : b) : a * f_log(b)); }

static double f_logit(double x) { return (f_abs(x - 0.5) < 0.2 ? f_log1p(f_div(2.0 * x - 1.0, 1.0 - x)) : f_log(x) - f_log1p(-x)); }

static double f_sinc(double x) { return k_sinc(x); }

static double f_sinc_slope(double x) { return k_sinc_slope(x); }

static double f_sign(double x) { return (x > 0.0 ? 1.0 : (x < 0.0 ? -1.0 : (x == x ? 0.0 : x))); }

static double f_floor(double x) { return k_floor(x); }

static double f_ceil(double x) { return -f_floor(-x); }

static double f_trunc(double x) { return (x < 0.0 ? -f_floor(-x) : f_floor(x)); }

static double f_round(double x) { return k_round_half_even(x); }

static double f_step(double x) { return (x > 0.0 ? 1.0 : (x == x ? 0.0 : x)); }

static double f_hypot(double a, double b) { return k_hypot(a, b); }

static double f_minimum(double a, double b) { return (a < b ? a : (a == a ? b : a)); }

static double f_clip(double x, double low, double high) { return f_minimum(f_maximum(x, low), high); }

static double f_where(double condition, double a, double b) { return k_where(condition, a, b); }

static int send_neg(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * (-1.0);
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_pos(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g;
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_add(Node *node, double g) {
    Node *to_a = (Node *)node->a;
    Node *to_b = (Node *)node->b;
    if (to_a->adjoint_kind != EMPTY) {
        double sent = g;
        to_a->adjoint.number += sent;
    }
    if (to_b->adjoint_kind != EMPTY) {
        double sent = g;
        to_b->adjoint.number += sent;
    }
    return 1;
}

static int send_sub(Node *node, double g) {
    Node *to_a = (Node *)node->a;
    Node *to_b = (Node *)node->b;
    if (to_a->adjoint_kind != EMPTY) {
        double sent = g;
        to_a->adjoint.number += sent;
    }
    if (to_b->adjoint_kind != EMPTY) {
        double sent = g * (-1.0);
        to_b->adjoint.number += sent;
    }
    return 1;
}

static int send_mul(Node *node, double g) {
    Node *to_a = (Node *)node->a;
    double a = to_a->data.number;
    Node *to_b = (Node *)node->b;
    double b = to_b->data.number;
    if (to_a->adjoint_kind != EMPTY) {
        double sent = g * b;
        to_a->adjoint.number += sent;
    }
    if (to_b->adjoint_kind != EMPTY) {
        double sent = g * a;
        to_b->adjoint.number += sent;
    }
    return 1;
}

static int send_div(Node *node, double g) {
    Node *to_a = (Node *)node->a;
    Node *to_b = (Node *)node->b;
    double b = to_b->data.number;
    double y = node->data.number;
    if (to_a->adjoint_kind != EMPTY) {
        double sent = g * f_div(1.0, b);
        to_a->adjoint.number += sent;
    }
    if (to_b->adjoint_kind != EMPTY) {
        double sent = g * f_div(-y, b);
        to_b->adjoint.number += sent;
    }
    return 1;
}

static int send_pow(Node *node, double g) {
    Node *to_a = (Node *)node->a;
    double a = to_a->data.number;
    Node *to_b = (Node *)node->b;
    double b = to_b->data.number;
    double y = node->data.number;
    if (to_a->adjoint_kind != EMPTY) {
        double sent = g * (b == 0.0 ? (a == 0.0 ? 0.0 : f_div(b * y, a)) : b * f_pow(a, b - 1.0));
        if (sent != sent && ((b == 0.0 ? (a == 0.0 ? 1.0 : 0.0) : 0.0))) sent = 0.0;
        to_a->adjoint.number += sent;
    }
    if (to_b->adjoint_kind != EMPTY) {
        double sent = g * (a == 0.0 ? (b < 0.0 ? -INFINITY : 0.0) : y * f_log(a));
        if (sent != sent && ((a == 0.0 ? (b < 0.0 ? 0.0 : 1.0) : 0.0))) sent = 0.0;
        to_b->adjoint.number += sent;
    }
    return 1;
}

static int send_mod(Node *node, double g) {
    Node *to_a = (Node *)node->a;
    double a = to_a->data.number;
    Node *to_b = (Node *)node->b;
    double b = to_b->data.number;
    if (to_a->adjoint_kind != EMPTY) {
        double sent = g;
        to_a->adjoint.number += sent;
    }
    if (to_b->adjoint_kind != EMPTY) {
        double sent = g * (-f_floordiv(a, b));
        if (sent != sent && (f_floordiv(a, b) == 0.0)) sent = 0.0;
        to_b->adjoint.number += sent;
    }
    return 1;
}

static int send_fmod(Node *node, double g) {
    Node *to_a = (Node *)node->a;
    double a = to_a->data.number;
    Node *to_b = (Node *)node->b;
    double b = to_b->data.number;
    if (to_a->adjoint_kind != EMPTY) {
        double sent = g;
        to_a->adjoint.number += sent;
    }
    if (to_b->adjoint_kind != EMPTY) {
        double sent = g * (-f_trunc(f_div(a, b)));
        if (sent != sent && (f_trunc(f_div(a, b)) == 0.0)) sent = 0.0;
        to_b->adjoint.number += sent;
    }
    return 1;
}

static int send_floordiv(Node *node, double g) {
    Node *to_a = (Node *)node->a;
    Node *to_b = (Node *)node->b;
    if (to_a->adjoint_kind != EMPTY) {
        double sent = g * 0.0;
        if (sent != sent) sent = 0.0;
        to_a->adjoint.number += sent;
    }
    if (to_b->adjoint_kind != EMPTY) {
        double sent = g * 0.0;
        if (sent != sent) sent = 0.0;
        to_b->adjoint.number += sent;
    }
    return 1;
}

static int send_exp(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double y = node->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * y;
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_expm1(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double x = to_x->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * f_exp(x);
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_log(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double x = to_x->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * f_div((x >= 0.0 ? 1.0 : NAN), x + 0.0);
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_log1p(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double x = to_x->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * f_div((x >= -1.0 ? 1.0 : NAN), 1.0 + x);
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_log2(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double x = to_x->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * f_div((x >= 0.0 ? 1.4426950408889634 : NAN), x + 0.0);
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_log10(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double x = to_x->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * f_div((x >= 0.0 ? 0.4342944819032518 : NAN), x + 0.0);
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_cbrt(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double y = node->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * f_div(1.0, 3.0 * y * y);
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_sqrt(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double y = node->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * f_div(0.5, y + 0.0);
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_sin(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double x = to_x->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * f_cos(x);
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_cos(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double x = to_x->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * (-f_sin(x));
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_tan(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double y = node->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * (1.0 + y * y);
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_asin(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double x = to_x->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * f_asin_slope(x);
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_acos(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double x = to_x->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * (-f_asin_slope(x));
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_asin_slope(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double x = to_x->data.number;
    double y = node->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * (x * y * y * y);
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_atan(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double x = to_x->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * f_div(1.0, 1.0 + x * x);
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_atan2(Node *node, double g) {
    Node *to_a = (Node *)node->a;
    double a = to_a->data.number;
    Node *to_b = (Node *)node->b;
    double b = to_b->data.number;
    if (to_a->adjoint_kind != EMPTY) {
        double sent = g * f_div(f_div((f_abs(b) == INFINITY ? 0.0 : b), f_hypot(a, b)), f_hypot(a, b));
        to_a->adjoint.number += sent;
    }
    if (to_b->adjoint_kind != EMPTY) {
        double sent = g * f_div(f_div(-(f_abs(a) == INFINITY ? 0.0 : a), f_hypot(a, b)), f_hypot(a, b));
        to_b->adjoint.number += sent;
    }
    return 1;
}

static int send_sinh(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double x = to_x->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * f_cosh(x);
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_cosh(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double x = to_x->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * f_sinh(x);
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_asinh(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double x = to_x->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * f_div(1.0, f_hypot(1.0, x));
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_acosh(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double x = to_x->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * f_div((x >= 1.0 ? 1.0 : NAN), f_sqrt(x - 1.0) * f_sqrt(x + 1.0));
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_atanh(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double x = to_x->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * f_div((f_abs(x) <= 1.0 ? 1.0 : NAN), (1.0 - x) * (1.0 + x));
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_tanh(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double x = to_x->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * f_sech2(x);
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_sech2(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double x = to_x->data.number;
    double y = node->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * (-2.0 * f_tanh(x) * y);
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_sigmoid(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double x = to_x->data.number;
    double y = node->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * (y * f_sigmoid(-x));
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_log_sigmoid(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double x = to_x->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * f_sigmoid(-x);
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_softplus(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double x = to_x->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * f_sigmoid(x);
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_relu(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double y = node->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * f_sign(y);
        if (sent != sent && (f_sign(y) == 0.0)) sent = 0.0;
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_leaky_relu(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double x = to_x->data.number;
    Node *to_slope = (Node *)node->b;
    double slope = to_slope->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * (x > 0.0 ? 1.0 : (x <= 0.0 ? slope : x));
        to_x->adjoint.number += sent;
    }
    if (to_slope->adjoint_kind != EMPTY) {
        double sent = g * (x > 0.0 ? 0.0 : x);
        if (sent != sent && ((x > 0.0 ? 1.0 : 0.0))) sent = 0.0;
        to_slope->adjoint.number += sent;
    }
    return 1;
}

static int send_elu(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double x = to_x->data.number;
    Node *to_alpha = (Node *)node->b;
    double alpha = to_alpha->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * (x > 0.0 ? 1.0 : alpha * f_exp((x > 0.0 ? 0.0 : x)));
        to_x->adjoint.number += sent;
    }
    if (to_alpha->adjoint_kind != EMPTY) {
        double sent = g * (x > 0.0 ? 0.0 : f_expm1((x > 0.0 ? 0.0 : x)));
        if (sent != sent && ((x > 0.0 ? 1.0 : 0.0))) sent = 0.0;
        to_alpha->adjoint.number += sent;
    }
    return 1;
}

static int send_gelu(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double x = to_x->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * (f_normal_cdf(x) + x * f_normal_pdf(x));
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_silu(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double x = to_x->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * (f_sigmoid(x) * (1.0 + x * f_sigmoid(-x)));
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_normal_cdf(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double x = to_x->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * f_normal_pdf(x);
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_normal_pdf(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double x = to_x->data.number;
    double y = node->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * (-x * y);
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_erf(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double x = to_x->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * (1.1283791670955126 * f_exp(-x * x));
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_erfc(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double x = to_x->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * (-1.1283791670955126 * f_exp(-x * x));
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_xlogy(Node *node, double g) {
    Node *to_a = (Node *)node->a;
    double a = to_a->data.number;
    Node *to_b = (Node *)node->b;
    double b = to_b->data.number;
    if (to_a->adjoint_kind != EMPTY) {
        double sent = g * f_log(b);
        to_a->adjoint.number += sent;
    }
    if (to_b->adjoint_kind != EMPTY) {
        double sent = g * (b == 0.0 ? (a == 0.0 ? 0.0 : f_div(a, b)) : f_div(a, b));
        if (sent != sent && ((b == 0.0 ? (a == 0.0 ? 1.0 : 0.0) : 0.0))) sent = 0.0;
        to_b->adjoint.number += sent;
    }
    return 1;
}

static int send_logit(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double x = to_x->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * f_div((x >= 0.0 ? (x <= 1.0 ? 1.0 : NAN) : NAN), (x + 0.0) * (1.0 - x));
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_sinc(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double x = to_x->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * f_sinc_slope(x);
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_sinc_slope(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double x = to_x->data.number;
    double y = node->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * (f_abs(x) < 0.25 ? -3.289868133696453 + f_pow(x, 2.0) * (9.740909103400243 + f_pow(x, 2.0) * (-5.722554723662526 + f_pow(x, 2.0) * (1.4642794777886687 + f_pow(x, 2.0) * (-0.21114729319102413 + f_pow(x, 2.0) * (0.019592600680101373 + f_pow(x, 2.0) * (-0.0012696090064214613 + f_pow(x, 2.0) * (6.074921769928866e-05 + f_pow(x, 2.0) * (-2.235241817598639e-06 + f_pow(x, 2.0) * (6.522846204932145e-08 + f_pow(x, 2.0) * (-1.5468376931903588e-09)))))))))) : -9.869604401089358 * f_sinc(x) - f_div(2.0 * y, x));
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_abs(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    double x = to_x->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * f_sign(x);
        if (sent != sent && (f_sign(x) == 0.0)) sent = 0.0;
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_sign(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * 0.0;
        if (sent != sent) sent = 0.0;
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_floor(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * 0.0;
        if (sent != sent) sent = 0.0;
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_ceil(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * 0.0;
        if (sent != sent) sent = 0.0;
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_trunc(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * 0.0;
        if (sent != sent) sent = 0.0;
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_round(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * 0.0;
        if (sent != sent) sent = 0.0;
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_step(Node *node, double g) {
    Node *to_x = (Node *)node->a;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * 0.0;
        if (sent != sent) sent = 0.0;
        to_x->adjoint.number += sent;
    }
    return 1;
}

static int send_hypot(Node *node, double g) {
    Node *to_a = (Node *)node->a;
    double a = to_a->data.number;
    Node *to_b = (Node *)node->b;
    double b = to_b->data.number;
    double y = node->data.number;
    if (to_a->adjoint_kind != EMPTY) {
        double sent = g * (y == 0.0 ? 0.0 : f_div(a, y));
        if (sent != sent && ((y == 0.0 ? 1.0 : 0.0))) sent = 0.0;
        to_a->adjoint.number += sent;
    }
    if (to_b->adjoint_kind != EMPTY) {
        double sent = g * (y == 0.0 ? 0.0 : f_div(b, y));
        if (sent != sent && ((y == 0.0 ? 1.0 : 0.0))) sent = 0.0;
        to_b->adjoint.number += sent;
    }
    return 1;
}

static int send_maximum(Node *node, double g) {
    Node *to_a = (Node *)node->a;
    double a = to_a->data.number;
    Node *to_b = (Node *)node->b;
    double b = to_b->data.number;
    if (to_a->adjoint_kind != EMPTY) {
        double sent = g * (a > b ? 1.0 : (a == b ? 0.5 : (a < b ? 0.0 : NAN)));
        if (sent != sent && ((a > b ? 0.0 : (a == b ? 0.0 : (a < b ? 1.0 : 0.0))))) sent = 0.0;
        to_a->adjoint.number += sent;
    }
    if (to_b->adjoint_kind != EMPTY) {
        double sent = g * (b > a ? 1.0 : (a == b ? 0.5 : (b < a ? 0.0 : NAN)));
        if (sent != sent && ((b > a ? 0.0 : (a == b ? 0.0 : (b < a ? 1.0 : 0.0))))) sent = 0.0;
        to_b->adjoint.number += sent;
    }
    return 1;
}

static int send_minimum(Node *node, double g) {
    Node *to_a = (Node *)node->a;
    double a = to_a->data.number;
    Node *to_b = (Node *)node->b;
    double b = to_b->data.number;
    if (to_a->adjoint_kind != EMPTY) {
        double sent = g * (a < b ? 1.0 : (a == b ? 0.5 : (a > b ? 0.0 : NAN)));
        if (sent != sent && ((a < b ? 0.0 : (a == b ? 0.0 : (a > b ? 1.0 : 0.0))))) sent = 0.0;
        to_a->adjoint.number += sent;
    }
    if (to_b->adjoint_kind != EMPTY) {
        double sent = g * (b < a ? 1.0 : (a == b ? 0.5 : (b > a ? 0.0 : NAN)));
        if (sent != sent && ((b < a ? 0.0 : (a == b ? 0.0 : (b > a ? 1.0 : 0.0))))) sent = 0.0;
        to_b->adjoint.number += sent;
    }
    return 1;
}

static int send_clip(Node *node, double g) {
    Node *to_x = (Node *)PyTuple_GET_ITEM(node->a, 0);
    double x = to_x->data.number;
    Node *to_low = (Node *)PyTuple_GET_ITEM(node->a, 1);
    double low = to_low->data.number;
    Node *to_high = (Node *)PyTuple_GET_ITEM(node->a, 2);
    double high = to_high->data.number;
    if (to_x->adjoint_kind != EMPTY) {
        double sent = g * (x < low ? 0.0 : (x > high ? 0.0 : (x == x ? 1.0 : NAN)));
        if (sent != sent && ((x < low ? 1.0 : (x > high ? 1.0 : 0.0)))) sent = 0.0;
        to_x->adjoint.number += sent;
    }
    if (to_low->adjoint_kind != EMPTY) {
        double sent = g * (x < low ? (low <= high ? 1.0 : 0.0) : 0.0);
        if (sent != sent && ((x < low ? (low <= high ? 0.0 : 1.0) : 1.0))) sent = 0.0;
        to_low->adjoint.number += sent;
    }
    if (to_high->adjoint_kind != EMPTY) {
        double sent = g * (f_maximum(x, low) > high ? 1.0 : 0.0);
        if (sent != sent && ((f_maximum(x, low) > high ? 0.0 : 1.0))) sent = 0.0;
        to_high->adjoint.number += sent;
    }
    return 1;
}

static int send_where(Node *node, double g) {
    Node *to_condition = (Node *)PyTuple_GET_ITEM(node->a, 0);
    double condition = to_condition->data.number;
    Node *to_a = (Node *)PyTuple_GET_ITEM(node->a, 1);
    Node *to_b = (Node *)PyTuple_GET_ITEM(node->a, 2);
    if (to_condition->adjoint_kind != EMPTY) {
        double sent = g * 0.0;
        if (sent != sent) sent = 0.0;
        to_condition->adjoint.number += sent;
    }
    if (to_a->adjoint_kind != EMPTY) {
        double sent = g * (condition ? 1.0 : 0.0);
        if (sent != sent && ((condition ? 0.0 : 1.0))) sent = 0.0;
        to_a->adjoint.number += sent;
    }
    if (to_b->adjoint_kind != EMPTY) {
        double sent = g * (condition ? 0.0 : 1.0);
        if (sent != sent && ((condition ? 1.0 : 0.0))) sent = 0.0;
        to_b->adjoint.number += sent;
    }
    return 1;
}

static int send_sum(Node *node, double g) {
    Py_ssize_t count = PyTuple_GET_SIZE(node->a) / 1;
    double y = node->data.number, n = (double)count;
    (void)y, (void)n;
    for (Py_ssize_t i = 0; i < count; i++) {
        Node *to = (Node *)PyTuple_GET_ITEM(node->a, i);
        if (to->adjoint_kind != EMPTY) to->adjoint.number += g;
    }
    return 1;
}

static int send_mean(Node *node, double g) {
    Py_ssize_t count = PyTuple_GET_SIZE(node->a) / 1;
    double y = node->data.number, n = (double)count;
    (void)y, (void)n;
    for (Py_ssize_t i = 0; i < count; i++) {
        Node *to = (Node *)PyTuple_GET_ITEM(node->a, i);
        if (to->adjoint_kind != EMPTY) to->adjoint.number += g * f_div(1.0, n);
    }
    return 1;
}

static int send_prod(Node *node, double g) {
    Py_ssize_t count = PyTuple_GET_SIZE(node->a) / 1;
    double y = node->data.number, n = (double)count;
    (void)y, (void)n;
    double few[2 * FEW], *memory = few;
    if (count > FEW) memory = PyMem_Malloc(2 * count * sizeof *few);
    if (!memory) return 0;
    int done = 0;
    double *all_x = memory + 0 * count;
    double *all__each0 = memory + 1 * count;
    for (Py_ssize_t i = 0; i < count; i++) {
        all_x[i] = DATA(PyTuple_GET_ITEM(node->a, i));
    }
    all_but(all_x, count, all__each0);
    for (Py_ssize_t i = 0; i < count; i++) {
        double _each0 = all__each0[i];
        Node *to = (Node *)PyTuple_GET_ITEM(node->a, i);
        if (to->adjoint_kind != EMPTY) to->adjoint.number += g * _each0;
    }
    done = 1;
    if (memory != few) PyMem_Free(memory);
    return done;
}

static int send_var(Node *node, double g) {
    Py_ssize_t count = PyTuple_GET_SIZE(node->a) / 1;
    double y = node->data.number, n = (double)count;
    (void)y, (void)n;
    double few[2 * FEW], *memory = few;
    if (count > FEW) memory = PyMem_Malloc(2 * count * sizeof *few);
    if (!memory) return 0;
    int done = 0;
    double *all_x = memory + 0 * count;
    double *all__each1 = memory + 1 * count;
    for (Py_ssize_t i = 0; i < count; i++) {
        all_x[i] = DATA(PyTuple_GET_ITEM(node->a, i));
    }
    double _whole0;
    if (!k_mean(all_x, count, &_whole0)) goto end;
    for (Py_ssize_t i = 0; i < count; i++) {
        double x = DATA(PyTuple_GET_ITEM(node->a, i));
        all__each1[i] = x - _whole0;
    }
    double _whole2;
    if (!k_mean(all__each1, count, &_whole2)) goto end;
    for (Py_ssize_t i = 0; i < count; i++) {
        double _each1 = all__each1[i];
        Node *to = (Node *)PyTuple_GET_ITEM(node->a, i);
        if (to->adjoint_kind != EMPTY) to->adjoint.number += g * (f_div(2.0, n) * (_each1 - _whole2));
    }
    done = 1;
end:
    if (memory != few) PyMem_Free(memory);
    return done;
}

static int send_std(Node *node, double g) {
    Py_ssize_t count = PyTuple_GET_SIZE(node->a) / 1;
    double y = node->data.number, n = (double)count;
    (void)y, (void)n;
    double few[2 * FEW], *memory = few;
    if (count > FEW) memory = PyMem_Malloc(2 * count * sizeof *few);
    if (!memory) return 0;
    int done = 0;
    double *all_x = memory + 0 * count;
    double *all__each1 = memory + 1 * count;
    for (Py_ssize_t i = 0; i < count; i++) {
        all_x[i] = DATA(PyTuple_GET_ITEM(node->a, i));
    }
    double _whole0;
    if (!k_mean(all_x, count, &_whole0)) goto end;
    for (Py_ssize_t i = 0; i < count; i++) {
        double x = DATA(PyTuple_GET_ITEM(node->a, i));
        all__each1[i] = x - _whole0;
    }
    double _whole2;
    if (!k_mean(all__each1, count, &_whole2)) goto end;
    for (Py_ssize_t i = 0; i < count; i++) {
        double _each1 = all__each1[i];
        Node *to = (Node *)PyTuple_GET_ITEM(node->a, i);
        if (to->adjoint_kind != EMPTY) to->adjoint.number += g * (y == 0.0 ? 0.0 : f_div(f_div(_each1 - _whole2, y), n));
    }
    done = 1;
end:
    if (memory != few) PyMem_Free(memory);
    return done;
}

static int send_max(Node *node, double g) {
    Py_ssize_t count = PyTuple_GET_SIZE(node->a) / 1;
    double y = node->data.number, n = (double)count;
    (void)y, (void)n;
    double few[1 * FEW], *memory = few;
    if (count > FEW) memory = PyMem_Malloc(1 * count * sizeof *few);
    if (!memory) return 0;
    int done = 0;
    double *all__each0 = memory + 0 * count;
    for (Py_ssize_t i = 0; i < count; i++) {
        double x = DATA(PyTuple_GET_ITEM(node->a, i));
        all__each0[i] = (x == y ? 1.0 : 0.0);
    }
    double _whole1;
    if (!k_total(all__each0, count, &_whole1)) goto end;
    for (Py_ssize_t i = 0; i < count; i++) {
        double _each0 = all__each0[i];
        Node *to = (Node *)PyTuple_GET_ITEM(node->a, i);
        if (to->adjoint_kind != EMPTY) to->adjoint.number += g * f_div(_each0, _whole1);
    }
    done = 1;
end:
    if (memory != few) PyMem_Free(memory);
    return done;
}

static int send_min(Node *node, double g) {
    Py_ssize_t count = PyTuple_GET_SIZE(node->a) / 1;
    double y = node->data.number, n = (double)count;
    (void)y, (void)n;
    double few[1 * FEW], *memory = few;
    if (count > FEW) memory = PyMem_Malloc(1 * count * sizeof *few);
    if (!memory) return 0;
    int done = 0;
    double *all__each0 = memory + 0 * count;
    for (Py_ssize_t i = 0; i < count; i++) {
        double x = DATA(PyTuple_GET_ITEM(node->a, i));
        all__each0[i] = (x == y ? 1.0 : 0.0);
    }
    double _whole1;
    if (!k_total(all__each0, count, &_whole1)) goto end;
    for (Py_ssize_t i = 0; i < count; i++) {
        double _each0 = all__each0[i];
        Node *to = (Node *)PyTuple_GET_ITEM(node->a, i);
        if (to->adjoint_kind != EMPTY) to->adjoint.number += g * f_div(_each0, _whole1);
    }
    done = 1;
end:
    if (memory != few) PyMem_Free(memory);
    return done;
}

static int send_norm(Node *node, double g) {
    Py_ssize_t count = PyTuple_GET_SIZE(node->a) / 1;
    double y = node->data.number, n = (double)count;
    (void)y, (void)n;
    for (Py_ssize_t i = 0; i < count; i++) {
        double x = DATA(PyTuple_GET_ITEM(node->a, i));
        Node *to = (Node *)PyTuple_GET_ITEM(node->a, i);
        if (to->adjoint_kind != EMPTY) to->adjoint.number += g * (y == 0.0 ? 0.0 : f_div(x, y));
    }
    return 1;
}

static int send_logsumexp(Node *node, double g) {
    Py_ssize_t count = PyTuple_GET_SIZE(node->a) / 1;
    double y = node->data.number, n = (double)count;
    (void)y, (void)n;
    double few[1 * FEW], *memory = few;
    if (count > FEW) memory = PyMem_Malloc(1 * count * sizeof *few);
    if (!memory) return 0;
    int done = 0;
    double *all__each0 = memory + 0 * count;
    for (Py_ssize_t i = 0; i < count; i++) {
        double x = DATA(PyTuple_GET_ITEM(node->a, i));
        all__each0[i] = (y == INFINITY ? (x == INFINITY ? 1.0 : 0.0) : f_exp(x - y));
    }
    double _whole1;
    if (!k_total(all__each0, count, &_whole1)) goto end;
    for (Py_ssize_t i = 0; i < count; i++) {
        double _each0 = all__each0[i];
        Node *to = (Node *)PyTuple_GET_ITEM(node->a, i);
        if (to->adjoint_kind != EMPTY) to->adjoint.number += g * (y == -INFINITY ? 0.0 : f_div(_each0, _whole1));
    }
    done = 1;
end:
    if (memory != few) PyMem_Free(memory);
    return done;
}

static int send_softmax_first(Node *node, double g) {
    Py_ssize_t count = PyTuple_GET_SIZE(node->a) / 1;
    double y = node->data.number, n = (double)count;
    (void)y, (void)n;
    double few[3 * FEW], *memory = few;
    if (count > FEW) memory = PyMem_Malloc(3 * count * sizeof *few);
    if (!memory) return 0;
    int done = 0;
    double *all_x = memory + 0 * count;
    double *all__each1 = memory + 1 * count;
    double *all__each3 = memory + 2 * count;
    for (Py_ssize_t i = 0; i < count; i++) {
        all_x[i] = DATA(PyTuple_GET_ITEM(node->a, i));
    }
    double _whole0;
    if (!k_largest(all_x, count, &_whole0)) goto end;
    for (Py_ssize_t i = 0; i < count; i++) {
        double x = DATA(PyTuple_GET_ITEM(node->a, i));
        all__each1[i] = f_exp(x - _whole0);
    }
    double _whole2;
    if (!k_total(all__each1, count, &_whole2)) goto end;
    for (Py_ssize_t i = 0; i < count; i++) {
        double _each1 = all__each1[i];
        double first = i == 0;
        all__each3[i] = (first ? 0.0 : f_div(_each1, _whole2));
    }
    double _whole4;
    if (!k_total(all__each3, count, &_whole4)) goto end;
    for (Py_ssize_t i = 0; i < count; i++) {
        double _each1 = all__each1[i];
        double first = i == 0;
        Node *to = (Node *)PyTuple_GET_ITEM(node->a, i);
        if (to->adjoint_kind != EMPTY) to->adjoint.number += g * (first ? y * _whole4 : f_div(-y * _each1, _whole2));
    }
    done = 1;
end:
    if (memory != few) PyMem_Free(memory);
    return done;
}

static int send_log_softmax_first(Node *node, double g) {
    Py_ssize_t count = PyTuple_GET_SIZE(node->a) / 1;
    double y = node->data.number, n = (double)count;
    (void)y, (void)n;
    double few[3 * FEW], *memory = few;
    if (count > FEW) memory = PyMem_Malloc(3 * count * sizeof *few);
    if (!memory) return 0;
    int done = 0;
    double *all_x = memory + 0 * count;
    double *all__each1 = memory + 1 * count;
    double *all__each3 = memory + 2 * count;
    for (Py_ssize_t i = 0; i < count; i++) {
        all_x[i] = DATA(PyTuple_GET_ITEM(node->a, i));
    }
    double _whole0;
    if (!k_largest(all_x, count, &_whole0)) goto end;
    for (Py_ssize_t i = 0; i < count; i++) {
        double x = DATA(PyTuple_GET_ITEM(node->a, i));
        all__each1[i] = f_exp(x - _whole0);
    }
    double _whole2;
    if (!k_total(all__each1, count, &_whole2)) goto end;
    for (Py_ssize_t i = 0; i < count; i++) {
        double _each1 = all__each1[i];
        double first = i == 0;
        all__each3[i] = (first ? 0.0 : f_div(_each1, _whole2));
    }
    double _whole4;
    if (!k_total(all__each3, count, &_whole4)) goto end;
    for (Py_ssize_t i = 0; i < count; i++) {
        double _each1 = all__each1[i];
        double first = i == 0;
        Node *to = (Node *)PyTuple_GET_ITEM(node->a, i);
        if (to->adjoint_kind != EMPTY) to->adjoint.number += g * (first ? _whole4 : f_div(-_each1, _whole2));
    }
    done = 1;
end:
    if (memory != few) PyMem_Free(memory);
    return done;
}

static int send_dot(Node *node, double g) {
    Py_ssize_t count = PyTuple_GET_SIZE(node->a) / 2;
    double y = node->data.number, n = (double)count;
    (void)y, (void)n;
    for (Py_ssize_t i = 0; i < count; i++) {
        double b = DATA(PyTuple_GET_ITEM(node->a, count + i));
        Node *to = (Node *)PyTuple_GET_ITEM(node->a, i);
        if (to->adjoint_kind != EMPTY) to->adjoint.number += g * b;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        double a = DATA(PyTuple_GET_ITEM(node->a, i));
        Node *to = (Node *)PyTuple_GET_ITEM(node->a, count + i);
        if (to->adjoint_kind != EMPTY) to->adjoint.number += g * a;
    }
    return 1;
}

static PyObject *m_neg(GIVEN) { return alone("neg", count, names) ? one_operand(x, ROW_neg, f_neg) : NULL; }

static PyObject *m_pos(GIVEN) { return alone("pos", count, names) ? one_operand(x, ROW_pos, f_pos) : NULL; }

static PyObject *m_exp(GIVEN) { return alone("exp", count, names) ? one_operand(x, ROW_exp, f_exp) : NULL; }

static PyObject *m_expm1(GIVEN) { return alone("expm1", count, names) ? one_operand(x, ROW_expm1, f_expm1) : NULL; }

static PyObject *m_log(GIVEN) { return alone("log", count, names) ? one_operand(x, ROW_log, f_log) : NULL; }

static PyObject *m_log1p(GIVEN) { return alone("log1p", count, names) ? one_operand(x, ROW_log1p, f_log1p) : NULL; }

static PyObject *m_log2(GIVEN) { return alone("log2", count, names) ? one_operand(x, ROW_log2, f_log2) : NULL; }

static PyObject *m_log10(GIVEN) { return alone("log10", count, names) ? one_operand(x, ROW_log10, f_log10) : NULL; }

static PyObject *m_cbrt(GIVEN) { return alone("cbrt", count, names) ? one_operand(x, ROW_cbrt, f_cbrt) : NULL; }

static PyObject *m_sqrt(GIVEN) { return alone("sqrt", count, names) ? one_operand(x, ROW_sqrt, f_sqrt) : NULL; }

static PyObject *m_sin(GIVEN) { return alone("sin", count, names) ? one_operand(x, ROW_sin, f_sin) : NULL; }

static PyObject *m_cos(GIVEN) { return alone("cos", count, names) ? one_operand(x, ROW_cos, f_cos) : NULL; }

static PyObject *m_tan(GIVEN) { return alone("tan", count, names) ? one_operand(x, ROW_tan, f_tan) : NULL; }

static PyObject *m_asin(GIVEN) { return alone("asin", count, names) ? one_operand(x, ROW_asin, f_asin) : NULL; }

static PyObject *m_acos(GIVEN) { return alone("acos", count, names) ? one_operand(x, ROW_acos, f_acos) : NULL; }

static PyObject *m_asin_slope(GIVEN) { return alone("asin_slope", count, names) ? one_operand(x, ROW_asin_slope, f_asin_slope) : NULL; }

static PyObject *m_atan(GIVEN) { return alone("atan", count, names) ? one_operand(x, ROW_atan, f_atan) : NULL; }

static PyObject *m_sinh(GIVEN) { return alone("sinh", count, names) ? one_operand(x, ROW_sinh, f_sinh) : NULL; }

static PyObject *m_cosh(GIVEN) { return alone("cosh", count, names) ? one_operand(x, ROW_cosh, f_cosh) : NULL; }

static PyObject *m_asinh(GIVEN) { return alone("asinh", count, names) ? one_operand(x, ROW_asinh, f_asinh) : NULL; }

static PyObject *m_acosh(GIVEN) { return alone("acosh", count, names) ? one_operand(x, ROW_acosh, f_acosh) : NULL; }

static PyObject *m_atanh(GIVEN) { return alone("atanh", count, names) ? one_operand(x, ROW_atanh, f_atanh) : NULL; }

static PyObject *m_tanh(GIVEN) { return alone("tanh", count, names) ? one_operand(x, ROW_tanh, f_tanh) : NULL; }

static PyObject *m_sech2(GIVEN) { return alone("sech2", count, names) ? one_operand(x, ROW_sech2, f_sech2) : NULL; }

static PyObject *m_sigmoid(GIVEN) { return alone("sigmoid", count, names) ? one_operand(x, ROW_sigmoid, f_sigmoid) : NULL; }

static PyObject *m_log_sigmoid(GIVEN) { return alone("log_sigmoid", count, names) ? one_operand(x, ROW_log_sigmoid, f_log_sigmoid) : NULL; }

static PyObject *m_softplus(GIVEN) { return alone("softplus", count, names) ? one_operand(x, ROW_softplus, f_softplus) : NULL; }

static PyObject *m_relu(GIVEN) { return alone("relu", count, names) ? one_operand(x, ROW_relu, f_relu) : NULL; }

static PyObject *m_gelu(GIVEN) { return alone("gelu", count, names) ? one_operand(x, ROW_gelu, f_gelu) : NULL; }

static PyObject *m_silu(GIVEN) { return alone("silu", count, names) ? one_operand(x, ROW_silu, f_silu) : NULL; }

static PyObject *m_normal_cdf(GIVEN) { return alone("normal_cdf", count, names) ? one_operand(x, ROW_normal_cdf, f_normal_cdf) : NULL; }

static PyObject *m_normal_pdf(GIVEN) { return alone("normal_pdf", count, names) ? one_operand(x, ROW_normal_pdf, f_normal_pdf) : NULL; }

static PyObject *m_erf(GIVEN) { return alone("erf", count, names) ? one_operand(x, ROW_erf, f_erf) : NULL; }

static PyObject *m_erfc(GIVEN) { return alone("erfc", count, names) ? one_operand(x, ROW_erfc, f_erfc) : NULL; }

static PyObject *m_gammaln(GIVEN) { return alone("gammaln", count, names) ? by_python_one(x, ROW_gammaln) : NULL; }

static PyObject *m_digamma(GIVEN) { return alone("digamma", count, names) ? by_python_one(x, ROW_digamma) : NULL; }

static PyObject *m_logit(GIVEN) { return alone("logit", count, names) ? one_operand(x, ROW_logit, f_logit) : NULL; }

static PyObject *m_sinc(GIVEN) { return alone("sinc", count, names) ? one_operand(x, ROW_sinc, f_sinc) : NULL; }

static PyObject *m_sinc_slope(GIVEN) { return alone("sinc_slope", count, names) ? one_operand(x, ROW_sinc_slope, f_sinc_slope) : NULL; }

static PyObject *m_abs(GIVEN) { return alone("abs", count, names) ? one_operand(x, ROW_abs, f_abs) : NULL; }

static PyObject *m_sign(GIVEN) { return alone("sign", count, names) ? one_operand(x, ROW_sign, f_sign) : NULL; }

static PyObject *m_floor(GIVEN) { return alone("floor", count, names) ? one_operand(x, ROW_floor, f_floor) : NULL; }

static PyObject *m_ceil(GIVEN) { return alone("ceil", count, names) ? one_operand(x, ROW_ceil, f_ceil) : NULL; }

static PyObject *m_trunc(GIVEN) { return alone("trunc", count, names) ? one_operand(x, ROW_trunc, f_trunc) : NULL; }

static PyObject *m_round(GIVEN) { return alone("round", count, names) ? one_operand(x, ROW_round, f_round) : NULL; }

static PyObject *m_step(GIVEN) { return alone("step", count, names) ? one_operand(x, ROW_step, f_step) : NULL; }

static PyObject *s_neg(PyObject *x) { return one_operand(x, ROW_neg, f_neg); }

static PyObject *s_pos(PyObject *x) { return one_operand(x, ROW_pos, f_pos); }

static PyObject *s_add(PyObject *a, PyObject *b) { return two_operands(a, b, ROW_add, f_add); }

static PyObject *s_sub(PyObject *a, PyObject *b) { return two_operands(a, b, ROW_sub, f_sub); }

static PyObject *s_mul(PyObject *a, PyObject *b) { return two_operands(a, b, ROW_mul, f_mul); }

static PyObject *s_div(PyObject *a, PyObject *b) { return two_operands(a, b, ROW_div, f_div); }

static PyObject *s_pow(PyObject *a, PyObject *b, PyObject *modulus) { 
    if (modulus != Py_None) return no_modulus();
    return two_operands(a, b, ROW_pow, f_pow);
 }

static PyObject *s_mod(PyObject *a, PyObject *b) { return two_operands(a, b, ROW_mod, f_mod); }

static PyObject *s_floordiv(PyObject *a, PyObject *b) { return two_operands(a, b, ROW_floordiv, f_floordiv); }

static PyObject *s_abs(PyObject *x) { return one_operand(x, ROW_abs, f_abs); }

static PyNumberMethods number_slots = {
    .nb_negative = s_neg,
    .nb_positive = s_pos,
    .nb_add = s_add,
    .nb_subtract = s_sub,
    .nb_multiply = s_mul,
    .nb_true_divide = s_div,
    .nb_power = s_pow,
    .nb_remainder = s_mod,
    .nb_floor_divide = s_floordiv,
    .nb_absolute = s_abs,
};

static const Kernel kernels[ROWS] = {
    [ROW_neg] = {.name = "neg", .operands = 1, .one = f_neg, .send = send_neg},
    [ROW_pos] = {.name = "pos", .operands = 1, .one = f_pos, .send = send_pos},
    [ROW_add] = {.name = "add", .operands = 2, .two = f_add, .send = send_add},
    [ROW_sub] = {.name = "sub", .operands = 2, .two = f_sub, .send = send_sub},
    [ROW_mul] = {.name = "mul", .operands = 2, .two = f_mul, .send = send_mul},
    [ROW_div] = {.name = "div", .operands = 2, .two = f_div, .send = send_div},
    [ROW_pow] = {.name = "pow", .operands = 2, .two = f_pow, .send = send_pow},
    [ROW_mod] = {.name = "mod", .operands = 2, .two = f_mod, .send = send_mod},
    [ROW_fmod] = {.name = "fmod", .operands = 2, .two = f_fmod, .send = send_fmod},
    [ROW_floordiv] = {.name = "floordiv", .operands = 2, .two = f_floordiv, .send = send_floordiv},
    [ROW_exp] = {.name = "exp", .operands = 1, .one = f_exp, .send = send_exp},
    [ROW_expm1] = {.name = "expm1", .operands = 1, .one = f_expm1, .send = send_expm1},
    [ROW_log] = {.name = "log", .operands = 1, .one = f_log, .send = send_log},
    [ROW_log1p] = {.name = "log1p", .operands = 1, .one = f_log1p, .send = send_log1p},
    [ROW_log2] = {.name = "log2", .operands = 1, .one = f_log2, .send = send_log2},
    [ROW_log10] = {.name = "log10", .operands = 1, .one = f_log10, .send = send_log10},
    [ROW_cbrt] = {.name = "cbrt", .operands = 1, .one = f_cbrt, .send = send_cbrt},
    [ROW_sqrt] = {.name = "sqrt", .operands = 1, .one = f_sqrt, .send = send_sqrt},
    [ROW_sin] = {.name = "sin", .operands = 1, .one = f_sin, .send = send_sin},
    [ROW_cos] = {.name = "cos", .operands = 1, .one = f_cos, .send = send_cos},
    [ROW_tan] = {.name = "tan", .operands = 1, .one = f_tan, .send = send_tan},
    [ROW_asin] = {.name = "asin", .operands = 1, .one = f_asin, .send = send_asin},
    [ROW_acos] = {.name = "acos", .operands = 1, .one = f_acos, .send = send_acos},
    [ROW_asin_slope] = {.name = "asin_slope", .operands = 1, .one = f_asin_slope, .send = send_asin_slope},
    [ROW_atan] = {.name = "atan", .operands = 1, .one = f_atan, .send = send_atan},
    [ROW_atan2] = {.name = "atan2", .operands = 2, .two = f_atan2, .send = send_atan2},
    [ROW_sinh] = {.name = "sinh", .operands = 1, .one = f_sinh, .send = send_sinh},
    [ROW_cosh] = {.name = "cosh", .operands = 1, .one = f_cosh, .send = send_cosh},
    [ROW_asinh] = {.name = "asinh", .operands = 1, .one = f_asinh, .send = send_asinh},
    [ROW_acosh] = {.name = "acosh", .operands = 1, .one = f_acosh, .send = send_acosh},
    [ROW_atanh] = {.name = "atanh", .operands = 1, .one = f_atanh, .send = send_atanh},
    [ROW_tanh] = {.name = "tanh", .operands = 1, .one = f_tanh, .send = send_tanh},
    [ROW_sech2] = {.name = "sech2", .operands = 1, .one = f_sech2, .send = send_sech2},
    [ROW_sigmoid] = {.name = "sigmoid", .operands = 1, .one = f_sigmoid, .send = send_sigmoid},
    [ROW_log_sigmoid] = {.name = "log_sigmoid", .operands = 1, .one = f_log_sigmoid, .send = send_log_sigmoid},
    [ROW_softplus] = {.name = "softplus", .operands = 1, .one = f_softplus, .send = send_softplus},
    [ROW_relu] = {.name = "relu", .operands = 1, .one = f_relu, .send = send_relu},
    [ROW_leaky_relu] = {.name = "leaky_relu", .operands = 2, .two = f_leaky_relu, .send = send_leaky_relu},
    [ROW_elu] = {.name = "elu", .operands = 2, .two = f_elu, .send = send_elu},
    [ROW_gelu] = {.name = "gelu", .operands = 1, .one = f_gelu, .send = send_gelu},
    [ROW_silu] = {.name = "silu", .operands = 1, .one = f_silu, .send = send_silu},
    [ROW_normal_cdf] = {.name = "normal_cdf", .operands = 1, .one = f_normal_cdf, .send = send_normal_cdf},
    [ROW_normal_pdf] = {.name = "normal_pdf", .operands = 1, .one = f_normal_pdf, .send = send_normal_pdf},
    [ROW_erf] = {.name = "erf", .operands = 1, .one = f_erf, .send = send_erf},
    [ROW_erfc] = {.name = "erfc", .operands = 1, .one = f_erfc, .send = send_erfc},
    [ROW_gammaln] = {.name = "gammaln", .operands = 1},
    [ROW_digamma] = {.name = "digamma", .operands = 1},
    [ROW_polygamma] = {.name = "polygamma", .operands = 2},
    [ROW_xlogy] = {.name = "xlogy", .operands = 2, .two = f_xlogy, .send = send_xlogy},
    [ROW_logit] = {.name = "logit", .operands = 1, .one = f_logit, .send = send_logit},
    [ROW_sinc] = {.name = "sinc", .operands = 1, .one = f_sinc, .send = send_sinc},
    [ROW_sinc_slope] = {.name = "sinc_slope", .operands = 1, .one = f_sinc_slope, .send = send_sinc_slope},
    [ROW_abs] = {.name = "abs", .operands = 1, .one = f_abs, .send = send_abs},
    [ROW_sign] = {.name = "sign", .operands = 1, .one = f_sign, .send = send_sign},
    [ROW_floor] = {.name = "floor", .operands = 1, .one = f_floor, .send = send_floor},
    [ROW_ceil] = {.name = "ceil", .operands = 1, .one = f_ceil, .send = send_ceil},
    [ROW_trunc] = {.name = "trunc", .operands = 1, .one = f_trunc, .send = send_trunc},
    [ROW_round] = {.name = "round", .operands = 1, .one = f_round, .send = send_round},
    [ROW_step] = {.name = "step", .operands = 1, .one = f_step, .send = send_step},
    [ROW_hypot] = {.name = "hypot", .operands = 2, .two = f_hypot, .send = send_hypot},
    [ROW_maximum] = {.name = "maximum", .operands = 2, .two = f_maximum, .send = send_maximum},
    [ROW_minimum] = {.name = "minimum", .operands = 2, .two = f_minimum, .send = send_minimum},
    [ROW_clip] = {.name = "clip", .operands = 3, .three = f_clip, .send = send_clip},
    [ROW_where] = {.name = "where", .operands = 3, .three = f_where, .send = send_where},
    [ROW_sum] = {.name = "sum", .operands = 0, .many = k_total, .send = send_sum},
    [ROW_mean] = {.name = "mean", .operands = 0, .many = k_mean, .send = send_mean},
    [ROW_prod] = {.name = "prod", .operands = 0, .many = k_prod, .send = send_prod},
    [ROW_var] = {.name = "var", .operands = 0, .send = send_var},
    [ROW_std] = {.name = "std", .operands = 0, .send = send_std},
    [ROW_max] = {.name = "max", .operands = 0, .many = k_largest, .send = send_max},
    [ROW_min] = {.name = "min", .operands = 0, .many = k_smallest, .send = send_min},
    [ROW_norm] = {.name = "norm", .operands = 0, .many = hypot_of, .send = send_norm},
    [ROW_logsumexp] = {.name = "logsumexp", .operands = 0, .many = k_logsumexp, .send = send_logsumexp},
    [ROW_softmax_first] = {.name = "softmax_first", .operands = 0, .many = k_softmax_first, .send = send_softmax_first},
    [ROW_log_softmax_first] = {.name = "log_softmax_first", .operands = 0, .many = k_log_softmax_first, .send = send_log_softmax_first},
    [ROW_dot] = {.name = "dot", .operands = 0, .many = k_dot, .send = send_dot},
};

static const Method method_of[ROWS] = {
    [ROW_neg] = m_neg,
    [ROW_pos] = m_pos,
    [ROW_exp] = m_exp,
    [ROW_expm1] = m_expm1,
    [ROW_log] = m_log,
    [ROW_log1p] = m_log1p,
    [ROW_log2] = m_log2,
    [ROW_log10] = m_log10,
    [ROW_cbrt] = m_cbrt,
    [ROW_sqrt] = m_sqrt,
    [ROW_sin] = m_sin,
    [ROW_cos] = m_cos,
    [ROW_tan] = m_tan,
    [ROW_asin] = m_asin,
    [ROW_acos] = m_acos,
    [ROW_asin_slope] = m_asin_slope,
    [ROW_atan] = m_atan,
    [ROW_sinh] = m_sinh,
    [ROW_cosh] = m_cosh,
    [ROW_asinh] = m_asinh,
    [ROW_acosh] = m_acosh,
    [ROW_atanh] = m_atanh,
    [ROW_tanh] = m_tanh,
    [ROW_sech2] = m_sech2,
    [ROW_sigmoid] = m_sigmoid,
    [ROW_log_sigmoid] = m_log_sigmoid,
    [ROW_softplus] = m_softplus,
    [ROW_relu] = m_relu,
    [ROW_gelu] = m_gelu,
    [ROW_silu] = m_silu,
    [ROW_normal_cdf] = m_normal_cdf,
    [ROW_normal_pdf] = m_normal_pdf,
    [ROW_erf] = m_erf,
    [ROW_erfc] = m_erfc,
    [ROW_gammaln] = m_gammaln,
    [ROW_digamma] = m_digamma,
    [ROW_logit] = m_logit,
    [ROW_sinc] = m_sinc,
    [ROW_sinc_slope] = m_sinc_slope,
    [ROW_abs] = m_abs,
    [ROW_sign] = m_sign,
    [ROW_floor] = m_floor,
    [ROW_ceil] = m_ceil,
    [ROW_trunc] = m_trunc,
    [ROW_round] = m_round,
    [ROW_step] = m_step,
};
