/* Recording: what `a + b`, `-a` and `a.tanh()` do. What is unusual goes to Node._apply. */

typedef double (*One)(double);
typedef double (*Two)(double, double);
typedef double (*Three)(double, double, double);
typedef int (*Many)(const double *, Py_ssize_t, double *); /* 0: ask the row's own kernel */
typedef int (*Send)(Node *, double);                       /* 0: no memory */

/* What C knows of a primitive; primitives.h holds one of each, written from the table. */
typedef struct {
    const char *name;
    int operands;                 /* 0: any number */
    One one;
    Two two;
    Three three;
    Many many;
    Send send;
} Kernel;

#define MOST_ROWS 256
static PyObject *rows[MOST_ROWS];         /* the row of each code */
static unsigned char changed[MOST_ROWS];  /* whether it is no longer what C was written from */

/* ------------------------------------------------------------------ the mode of recording */

static PyObject *open_blocks, *opened_variable;   /* of engine/modes.py */
static Py_ssize_t at_mode, at_counts, at_grad, at_anomaly, at_stamp;

#define FIELD(object, offset) (*(PyObject **)((char *)(object) + (offset)))

/* What recording does besides recording, as modes.mode() says it. */
typedef struct {
    PyObject *stamp;              /* the origin of new nodes, borrowed; or NULL */
    int constant;                 /* under no_grad */
} Mode;

static inline int is_alive(PyObject *reference) {
#if PY_VERSION_HEX >= 0x030D0000
    PyObject *object = NULL;
    int alive = PyWeakref_GetRef(reference, &object);
    Py_XDECREF(object);
    return alive > 0;
#else
    return PyWeakref_GET_OBJECT(reference) != Py_None;
#endif
}

static int mode_in_block(Mode *mode) {
    PyObject *opened = NULL;
    int known = 1;
    if (PyContextVar_Get(opened_variable, NULL, &opened) < 0 || !opened) {
        PyErr_Clear();
        return 0;
    }
    Py_ssize_t count = PyTuple_GET_SIZE(opened);
    if (count) {
        PyObject *innermost = PyTuple_GET_ITEM(opened, count - 1);
        PyObject *counts = FIELD(innermost, at_counts), *of_it = FIELD(innermost, at_mode);
        int counting = counts && (counts == (PyObject *)&PyBaseObject_Type ||
                                  (PyWeakref_CheckRefExact(counts) && is_alive(counts)));
        known = counting && FIELD(of_it, at_anomaly) == Py_False;
        if (known) {
            PyObject *stamp = FIELD(of_it, at_stamp);
            mode->stamp = stamp == Py_None ? NULL : stamp;
            mode->constant = FIELD(of_it, at_grad) == Py_False;
        }
    }
    Py_DECREF(opened);
    return known;
}

/* Fill in the mode; false where Python has to find out, or to look for anomalies. */
static inline int mode_here(Mode *mode) {
    mode->stamp = NULL;
    mode->constant = 0;
    return PySet_GET_SIZE(open_blocks) == 0 || mode_in_block(mode);
}

/* ------------------------------------------------------------------ nodes */

static inline void stamped(Node *node, Mode mode) {
    if (mode.stamp) node->origin = Py_NewRef(mode.stamp);
}

static PyObject *constant(double y, Mode mode) {
    Node *node = blank();
    if (!node) return NULL;
    node->op = Py_NewRef(constant_op);
    node->sequence = next_sequence++;
    node->data.number = y;
    node->data_kind = NUMBER;
    stamped(node, mode);
    return (PyObject *)node;
}

/* The node of a row and its operands, of which it takes over the references. */
static inline PyObject *recorded(int code, PyObject *a, PyObject *b, double y, Mode mode) {
    Node *node = blank();
    if (!node) {
        Py_DECREF(a);
        Py_XDECREF(b);
        return NULL;
    }
    node->op = Py_NewRef(rows[code]);
    node->a = a;
    node->b = b;
    node->sequence = next_sequence++;
    node->code = code;
    node->data.number = y;
    node->data_kind = NUMBER;
    stamped(node, mode);
    return (PyObject *)node;
}

#define IS_CONSTANT(node) (((Node *)(node))->op == constant_op)
#define MOST_LITERALS 1000
static PyObject *literals;        /* Value._literals: one constant for each number */

/* The constant of a number that is written into an expression: a new reference; or NULL. */
static PyObject *literal(PyObject *x) {
    if (!PyFloat_CheckExact(x) && !PyLong_CheckExact(x)) return NULL;
    PyObject *known = PyDict_GetItemWithError(literals, x);
    if (known || PyErr_Occurred()) return Py_XNewRef(known);
    double number = PyFloat_AsDouble(x);
    if (number == -1.0 && PyErr_Occurred()) return NULL;  /* a whole number beyond all floats */
    Node *node = blank();
    if (!node) return NULL;
    node->op = Py_NewRef(constant_op);
    node->data.number = number;
    node->data_kind = NUMBER;
    if (PyDict_GET_SIZE(literals) >= MOST_LITERALS) PyDict_Clear(literals);
    /* 0.0 == -0.0, but they are not the same number */
    if (number != 0.0 && PyDict_SetItem(literals, x, (PyObject *)node) < 0) Py_CLEAR(node);
    return (PyObject *)node;
}

/* An operand as a Value: a new reference; or NULL, without an error, where Python must look. */
static inline PyObject *operand(PyObject *x) {
    if (IS_VALUE(x)) return Py_NewRef(x);
    PyObject *number = literal(x);
    if (!number) PyErr_Clear();
    return number;
}

/* ------------------------------------------------------------------ operators */

static PyObject *apply_operator;            /* of engine/operators.py */
static PyObject *apply_name, *value_name; /* "_apply", "value" */

static PyObject *by_python_one(PyObject *x, int code) {
    PyObject *operands = PyTuple_Pack(1, x);
    if (!operands) return NULL;
    PyObject *node = PyObject_CallMethodObjArgs(x, apply_name, rows[code], operands, NULL);
    Py_DECREF(operands);
    return node;
}

static PyObject *by_python_two(PyObject *a, PyObject *b, int code) {
    PyObject *self = is_node(a) ? a : b, *other = self == a ? b : a;
    PyObject *operands = PyTuple_Pack(2, a, b);
    if (!operands) return NULL;
    PyObject *node =
        PyObject_CallFunctionObjArgs(apply_operator, self, rows[code], operands, other, NULL);
    Py_DECREF(operands);
    return node;
}

static PyObject *no_modulus(void) {  /* of pow(a, b, modulus), as Python says it */
    PyErr_SetString(PyExc_TypeError,
                    "Value.__pow__() takes 2 positional arguments but 3 were given");
    return NULL;
}

typedef PyObject *(*Method)(PyObject *, PyObject *const *, Py_ssize_t, PyObject *);
#define GIVEN PyObject *x, PyObject *const *given, Py_ssize_t count, PyObject *names

/* Whether a method of one operand was given nothing else; if not, it is as Python says it. */
static inline int alone(const char *name, Py_ssize_t count, PyObject *names) {
    if (!count && !names) return 1;
    if (names && PyTuple_GET_SIZE(names))
        PyErr_Format(PyExc_TypeError, "Value.%s() got an unexpected keyword argument '%U'", name,
                     PyTuple_GET_ITEM(names, 0));
    else if (count)
        PyErr_Format(PyExc_TypeError, "Value.%s() takes 1 positional argument but %zd were given",
                     name, count + 1);
    return !PyErr_Occurred();
}

static inline PyObject *one_operand(PyObject *x, int code, One kernel) {
    Mode mode;
    if (!IS_VALUE(x) || changed[code] || !mode_here(&mode)) return by_python_one(x, code);
    double y = kernel(DATA(x));
    if (mode.constant || IS_CONSTANT(x)) return constant(y, mode);
    PyObject *node = recorded(code, Py_NewRef(x), NULL, y, mode);
    if (node && ((Node *)x)->watched) watch(node);
    return node;
}

static inline PyObject *two_operands(PyObject *a, PyObject *b, int code, Two kernel) {
    Mode mode;
    PyObject *node, *x, *z;
    if (changed[code] || !(IS_VALUE(a) || IS_VALUE(b)) || !mode_here(&mode))
        return by_python_two(a, b, code);
    if (!(x = operand(a))) return by_python_two(a, b, code);
    if (!(z = operand(b))) {
        Py_DECREF(x);
        return by_python_two(a, b, code);
    }
    double y = kernel(DATA(x), DATA(z));
    if (mode.constant || (IS_CONSTANT(x) && IS_CONSTANT(z))) {
        Py_DECREF(x);
        Py_DECREF(z);
        return constant(y, mode);
    }
    int watching = ((Node *)x)->watched | ((Node *)z)->watched;
    node = recorded(code, x, z, y, mode);
    if (node && watching) watch(node);
    return node;
}

/* ------------------------------------------------------------------ any row, any number */

#define FEW 64

/* What the row's own kernel, a function of Python, gives on these numbers. */
static int by_row(int code, const double *xs, Py_ssize_t count, double *y) {
    PyObject *numbers = PyTuple_New(count), *kernel = NULL, *found = NULL;
    for (Py_ssize_t i = 0; numbers && i < count; i++) {
        PyObject *x = PyFloat_FromDouble(xs[i]);
        if (!x) { Py_CLEAR(numbers); break; }
        PyTuple_SET_ITEM(numbers, i, x);
    }
    if (numbers && (kernel = PyObject_GetAttr(rows[code], value_name)))
        found = PyObject_Call(kernel, numbers, NULL);
    Py_XDECREF(numbers);
    Py_XDECREF(kernel);
    if (!found) return -1;
    int is_float = PyFloat_CheckExact(found);
    if (is_float) *y = PyFloat_AS_DOUBLE(found);
    Py_DECREF(found);
    return is_float;
}

static int computed(int code, const Kernel *kernel, const double *xs, Py_ssize_t n, double *y) {
    if (kernel->many && kernel->many(xs, n, y)) return 1;
    if (kernel->one) *y = kernel->one(xs[0]);
    else if (kernel->two) *y = kernel->two(xs[0], xs[1]);
    else if (kernel->three) *y = kernel->three(xs[0], xs[1], xs[2]);
    else return by_row(code, xs, n, y);
    return 1;
}

/* A node of `code` with these operands, as `kernel` computes it; None where Python must look. */
static PyObject *any_row(int code, const Kernel *kernel, PyObject *given) {
    Mode mode;
    Py_ssize_t count = PyTuple_GET_SIZE(given);
    double few[FEW], *xs = few, y = 0.0;
    int wanted = 0, watching = 0, fine = 1;
    PyObject *node = NULL, *operands;
    if (!count || changed[code] || (kernel->operands && kernel->operands != count) || !mode_here(&mode))
        Py_RETURN_NONE;
    if (count > FEW && !(xs = PyMem_Malloc(count * sizeof *xs))) return PyErr_NoMemory();
    if (!(operands = PyTuple_New(count))) goto done;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *x = operand(PyTuple_GET_ITEM(given, i));
        if (!x) { fine = 0; goto done; }
        PyTuple_SET_ITEM(operands, i, x);
        xs[i] = DATA(x);
        wanted |= !IS_CONSTANT(x);
        watching |= ((Node *)x)->watched;
    }
    fine = computed(code, kernel, xs, count, &y);
    if (fine <= 0) goto done;
    if (mode.constant || !wanted) {
        node = constant(y, mode);
    } else if (kernel->operands == 1 || kernel->operands == 2) {
        PyObject *b = count == 2 ? PyTuple_GET_ITEM(operands, 1) : NULL;
        node = recorded(code, Py_NewRef(PyTuple_GET_ITEM(operands, 0)), Py_XNewRef(b), y, mode);
    } else {
        if (!watching) PyObject_GC_UnTrack(operands);
        node = recorded(code, Py_NewRef(operands), NULL, y, mode);
    }
    if (node && watching && !IS_CONSTANT(node)) watch(node);
done:
    if (xs != few) PyMem_Free(xs);
    Py_XDECREF(operands);
    if (!fine) Py_RETURN_NONE;
    return node;
}
