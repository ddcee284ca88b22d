/* The reverse sweep over a graph of numbers: engine/backward.py in C.

No code of Python runs in it, so nothing can come between: no other thread, no interrupt. What
it cannot do, it leaves as it was and says so; then Python's sweep does the whole of it. */

typedef struct { uint64_t sequence; Node *node; } Reached;
typedef struct { Reached *items; Py_ssize_t count, room; } List;

static List senders, leaves, spare;       /* kept between sweeps, but for large ones */
#define MOST_KEPT_ITEMS 4096

static int make_room(List *list, Py_ssize_t room) {
    if (room <= list->room) return 1;
    room = room < 2 * list->room ? 2 * list->room : room < 256 ? 256 : room;
    Reached *items = PyMem_Realloc(list->items, room * sizeof *items);
    if (!items) return 0;
    list->items = items;
    list->room = room;
    return 1;
}

/* Into a list that has room for it, with the adjoint 0. */
static inline void enter(List *list, Node *node) {
    list->items[list->count++] = (Reached){node->sequence, node};
    node->adjoint_kind = NUMBER;
    node->adjoint.number = 0.0;
}

/* Whether the sweep may go through `x`; give it the adjoint 0 where a gradient reaches it. */
static inline int reach(PyObject *x) {
    Node *node = (Node *)x;
    if (Py_TYPE(x) != value_type && !is_node(x)) return 0;
    if (node->data_kind != NUMBER) return 0;
    if (node->adjoint_kind != EMPTY || node->op == constant_op) return 1;
    if (node->grad_kind == OBJECT) return 0;
    List *list = node->a ? &senders : &leaves;
    if (list == &senders && (Py_TYPE(x) != value_type || !node->code || changed[node->code] ||
                             !kernels[node->code].send))
        return 0;
    if (list->count == list->room && !make_room(list, list->count + 1)) return 0;
    enter(list, node);
    return 1;
}

static int reach_operands(Node *node) {
    if (node->b) return reach(node->a) && reach(node->b);
    if (!PyTuple_CheckExact(node->a)) return reach(node->a);
    Py_ssize_t count = PyTuple_GET_SIZE(node->a);
    for (Py_ssize_t i = 0; i < count; i++)
        if (!reach(PyTuple_GET_ITEM(node->a, i))) return 0;
    return 1;
}

static int is_stale(Node *node) {
    int many = PyTuple_CheckExact(node->a);
    Py_ssize_t count = many ? PyTuple_GET_SIZE(node->a) : node->b ? 2 : 1;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *x = many ? PyTuple_GET_ITEM(node->a, i) : i ? node->b : node->a;
        if (((Node *)x)->sequence > node->sequence) return 1;
    }
    return 0;
}

#define DIGIT 11                  /* bits of a sequence number that are sorted by at a time */

/* The youngest first; of equal age (copies have the age of the original) as they were found. */
static int sort_senders(void) {
    Py_ssize_t count = senders.count;
    Reached *items = senders.items;
    uint64_t youngest = 0, oldest = UINT64_MAX;
    int ordered = 1;
    for (Py_ssize_t i = 0; i < count; i++) {
        uint64_t age = items[i].sequence;
        if (i && age > items[i - 1].sequence) ordered = 0;
        if (age > youngest) youngest = age;
        if (age < oldest) oldest = age;
    }
    if (ordered) return 1;
    if (!make_room(&spare, senders.room)) return 0;
    for (int shift = 0; shift < 46 && (youngest - oldest) >> shift; shift += DIGIT) {
        Py_ssize_t places[1 << DIGIT] = {0}, place = 0;
        Reached *from = senders.items, *to = spare.items;
        const uint64_t mask = (1 << DIGIT) - 1;
        for (Py_ssize_t i = 0; i < count; i++)
            places[((youngest - from[i].sequence) >> shift) & mask]++;
        for (int digit = 0; digit < 1 << DIGIT; digit++) {
            Py_ssize_t here = places[digit];
            places[digit] = place;
            place += here;
        }
        for (Py_ssize_t i = 0; i < count; i++)
            to[places[((youngest - from[i].sequence) >> shift) & mask]++] = from[i];
        List other = senders;
        senders.items = spare.items;
        senders.room = spare.room;
        spare.items = other.items;
        spare.room = other.room;
    }
    return 1;
}

static int send_all(PyObject *root, double seed, uint64_t last_assignment) {
    if (!reach(root)) return 0;
    for (Py_ssize_t i = 0; i < senders.count; i++)      /* grows as it is read */
        if (!reach_operands(senders.items[i].node)) return 0;
    if (!sort_senders()) return 0;
    if (senders.count && senders.items[senders.count - 1].sequence < last_assignment)
        for (Py_ssize_t i = 0; i < senders.count; i++)
            if (is_stale(senders.items[i].node)) return 0;  /* Python says what is wrong */
    ((Node *)root)->adjoint.number = seed;
    for (Py_ssize_t i = 0; i < senders.count; i++) {
        Node *node = senders.items[i].node;
#ifdef __GNUC__
        if (i + 8 < senders.count) __builtin_prefetch(senders.items[i + 8].node);
#endif
        double upstream = node->adjoint.number;
        if (upstream != 0.0 && !kernels[node->code].send(node, upstream)) return 0;
    }
    return 1;
}

/* As node._keep: leaves add up, the others keep the last. */
static void keep_gradients(void) {
    for (Py_ssize_t i = 0; i < senders.count; i++) {
        Node *node = senders.items[i].node;
        node->grad = node->adjoint;
        node->grad_kind = NUMBER;
    }
    for (Py_ssize_t i = 0; i < leaves.count; i++) {
        Node *node = leaves.items[i].node;
        double before = node->grad_kind == NUMBER ? node->grad.number : 0.0;
        double adjoint = node->adjoint.number;
        node->grad.number = node->grad_kind == NUMBER ? before + adjoint : adjoint;
        node->grad_kind = NUMBER;
    }
}

static void forget(List *list) {
    for (Py_ssize_t i = 0; i < list->count; i++) list->items[i].node->adjoint_kind = EMPTY;
    list->count = 0;
    if (list->room > MOST_KEPT_ITEMS) {
        PyMem_Free(list->items);
        *list = (List){0};
    }
}

static void forget_all(void) {
    forget(&senders);
    forget(&leaves);
    if (spare.room > MOST_KEPT_ITEMS) {
        PyMem_Free(spare.items);
        spare = (List){0};
    }
}

PyDoc_STRVAR(backward_doc, "backward(root, seed, last_assignment)\n--\n\n"
    "Whether it filled `grad` of all that a gradient reaches; else Python has to do it.");

static PyObject *backward(PyObject *module, PyObject *const *args, Py_ssize_t count) {
    if (count != 3) {
        PyErr_SetString(PyExc_TypeError, "backward(root, seed, last_assignment)");
        return NULL;
    }
    double seed = PyFloat_AsDouble(args[1]);
    unsigned long long last_assignment = PyLong_AsUnsignedLongLong(args[2]);
    if (PyErr_Occurred()) return NULL;
    int done = send_all(args[0], seed, last_assignment);
    if (done) keep_gradients();
    forget_all();
    return PyBool_FromLong(done);
}

PyDoc_STRVAR(adjoints_doc, "adjoints(root, seed, last_assignment, until)\n--\n\n"
    "The adjoints of a list of nodes, at which the sweep stops; None where Python has to do it.");

static PyObject *adjoints(PyObject *module, PyObject *const *args, Py_ssize_t count) {
    if (count != 4 || !PyList_CheckExact(args[3])) {
        PyErr_SetString(PyExc_TypeError, "adjoints(root, seed, last_assignment, until)");
        return NULL;
    }
    double seed = PyFloat_AsDouble(args[1]);
    unsigned long long last_assignment = PyLong_AsUnsignedLongLong(args[2]);
    if (PyErr_Occurred()) return NULL;
    Py_ssize_t wanted = PyList_GET_SIZE(args[3]);
    PyObject *found = PyList_New(wanted);    /* first: the collector may run here, and any code */
    if (!found) return NULL;
    int done = make_room(&leaves, wanted);
    for (Py_ssize_t i = 0; done && i < wanted; i++) {
        PyObject *x = PyList_GET_ITEM(args[3], i);
        if (!is_node(x) || ((Node *)x)->data_kind != NUMBER) done = 0;
        else if (((Node *)x)->adjoint_kind == EMPTY) enter(&leaves, (Node *)x);
    }
    done = done && send_all(args[0], seed, last_assignment);
    for (Py_ssize_t i = 0; done && i < wanted; i++) {
        double adjoint = ((Node *)PyList_GET_ITEM(args[3], i))->adjoint.number;
        PyObject *x = PyFloat_FromDouble(adjoint);
        if (x) PyList_SET_ITEM(found, i, x);
        else done = 0;
    }
    forget_all();
    if (done) return found;
    Py_DECREF(found);
    if (PyErr_Occurred()) return NULL;
    Py_RETURN_NONE;
}
