/* A node of one float: its memory, and its slots as Python sees them.

The slots are those of engine/slots.py, under the same names. A number lies in the node itself;
whatever else a slot may hold (a node as gradient, an array of a compiled program) is an object.

A graph of numbers closes no cycle: operands are older. So nodes stay unknown to Python's
collector until one of them holds what may lead back to it; then all that it leads to is made
known as well (`watch_graph`). */

typedef union { double number; PyObject *object; } Slot;
enum { EMPTY, NUMBER, OBJECT };                   /* what a slot holds */

typedef struct { PyObject *label, *params; } Rare; /* what few nodes have */

typedef struct Node {
    PyObject_HEAD
    PyObject *op;                 /* its row of the table */
    PyObject *a, *b;              /* operands; three or more lie in a, as a tuple */
    Slot data, adjoint, grad;
    PyObject *origin;
    Rare *rare;
    PyObject *weakrefs;           /* of a dead node: the next one to be buried */
    uint64_t sequence : 46;       /* its sequence number */
    uint64_t code : 8;            /* of its row, among the primitives that C knows; else 0 */
    uint64_t data_kind : 2, adjoint_kind : 2, grad_kind : 2;
    uint64_t watched : 1;         /* whether the collector knows it */
    uint64_t all_watched : 1;     /* and all that it was computed from */
} Node;

static PyTypeObject *value_type;                  /* the class Value, once it is there */
static PyObject *constant_op, *leaf_op;
static PyObject *codes;                           /* the code of each row, by the row */
static uint64_t next_sequence = 1;

#define IS_VALUE(x) (Py_TYPE(x) == value_type && ((Node *)(x))->data_kind == NUMBER)
#define DATA(x) (((Node *)(x))->data.number)

/* ------------------------------------------------------------------ the collector */

static inline int is_node(PyObject *x);

static inline int is_watched(PyObject *x) {
    return !is_node(x) || ((Node *)x)->watched;
}

static void watch(PyObject *self) {
    if (!((Node *)self)->watched) {
        ((Node *)self)->watched = 1;
        PyObject_GC_Track(self);
    }
}

/* Make known a node and all that it was computed from. */
static int watch_graph(PyObject *self) {
    Py_ssize_t count = 0, room = 64;
    if (((Node *)self)->all_watched) return 0;
    PyObject **waiting = PyMem_Malloc(room * sizeof *waiting);
    if (!waiting) { PyErr_NoMemory(); return -1; }
    watch(self);
    ((Node *)self)->all_watched = 1;
    waiting[count++] = self;
    while (count) {
        Node *node = (Node *)waiting[--count];
        int many = node->a && PyTuple_CheckExact(node->a);
        Py_ssize_t operands = many ? PyTuple_GET_SIZE(node->a) : 2;
        if (many && !PyObject_GC_IsTracked(node->a)) PyObject_GC_Track(node->a);
        for (Py_ssize_t i = 0; i < operands; i++) {
            PyObject *x = many ? PyTuple_GET_ITEM(node->a, i) : i ? node->b : node->a;
            if (!x || !is_node(x) || ((Node *)x)->all_watched) continue;
            if (count == room) {
                PyObject **more = PyMem_Realloc(waiting, 2 * room * sizeof *waiting);
                if (!more) { PyMem_Free(waiting); PyErr_NoMemory(); return -1; }
                waiting = more;
                room *= 2;
            }
            watch(x);
            ((Node *)x)->all_watched = 1;
            waiting[count++] = x;
        }
    }
    PyMem_Free(waiting);
    return 0;
}

static int node_traverse(PyObject *self, visitproc visit, void *arg) {
    Node *node = (Node *)self;
    Py_VISIT(node->op);
    Py_VISIT(node->a);
    Py_VISIT(node->b);
    Py_VISIT(node->origin);
    if (node->data_kind == OBJECT) Py_VISIT(node->data.object);
    if (node->adjoint_kind == OBJECT) Py_VISIT(node->adjoint.object);
    if (node->grad_kind == OBJECT) Py_VISIT(node->grad.object);
    if (node->rare) { Py_VISIT(node->rare->label); Py_VISIT(node->rare->params); }
    return 0;
}

static void empty_grad(Node *node) {
    PyObject *held = node->grad_kind == OBJECT ? node->grad.object : NULL;
    node->grad_kind = EMPTY;
    Py_XDECREF(held);
}

static void empty_adjoint(Node *node) {
    PyObject *held = node->adjoint_kind == OBJECT ? node->adjoint.object : NULL;
    node->adjoint_kind = EMPTY;
    Py_XDECREF(held);
}

/* A cycle leads through a gradient or through parameters, or else through a subclass's own
attributes or a user's function, which clear themselves: operands stay, so that a finalizer
still finds a whole graph. */
static int node_clear(PyObject *self) {
    Node *node = (Node *)self;
    empty_grad(node);
    empty_adjoint(node);
    if (node->rare) Py_CLEAR(node->rare->params);
    return 0;
}

/* ------------------------------------------------------------------ memory */

#define MOST_KEPT 100000
static Node *kept;                /* memory of dead nodes, by ->weakrefs; each keeps its type */
static int kept_count;
static Node *dead;                /* nodes whose contents are still to be let go */
static int burying;

static void let_go(Node *node) {
    PyObject *data = node->data_kind == OBJECT ? node->data.object : NULL;
    Rare *rare = node->rare;
    node->data_kind = EMPTY;
    node->rare = NULL;
    Py_CLEAR(node->op);
    Py_CLEAR(node->a);
    Py_CLEAR(node->b);
    Py_CLEAR(node->origin);
    Py_XDECREF(data);
    empty_adjoint(node);
    empty_grad(node);
    if (rare) {
        Py_XDECREF(rare->label);
        Py_XDECREF(rare->params);
        PyMem_Free(rare);
    }
}

/* Nodes that die with this one wait in a list: no recursion, however deep the graph. */
static void bury(Node *node) {
    node->weakrefs = (PyObject *)dead;
    dead = node;
    if (burying) return;
    burying = 1;
    while ((node = dead)) {
        dead = (Node *)node->weakrefs;
        node->weakrefs = NULL;
        let_go(node);
        if (kept_count < MOST_KEPT) {
            node->weakrefs = (PyObject *)kept;
            kept = node;
            kept_count++;
        } else {
            PyObject_GC_Del(node);
            Py_DECREF(value_type);
        }
    }
    burying = 0;
}

static void node_dealloc(PyObject *self) {
    Node *node = (Node *)self;
    PyTypeObject *type = Py_TYPE(self), *base = type;
    if (PyObject_GC_IsTracked(self)) PyObject_GC_UnTrack(self);
    node->watched = node->all_watched = 0;
    if (node->weakrefs) PyObject_ClearWeakRefs(self);
    if (type == value_type) {
        bury(node);
        return;
    }
    let_go(node);
    type->tp_free(self);
    /* of a subclass Python's own tp_dealloc has called this one, that of `base` */
    while (base->tp_dealloc != node_dealloc) base = base->tp_base;
    if (base->tp_flags & Py_TPFLAGS_HEAPTYPE) Py_DECREF(type);
}

/* A Value with empty slots, which the collector does not know. */
static inline Node *blank(void) {
    Node *node = kept;
    if (node) {
        kept = (Node *)node->weakrefs;
        kept_count--;
        Py_SET_REFCNT((PyObject *)node, 1);
    } else if (!(node = PyObject_GC_New(Node, value_type))) {
        return NULL;
    }
    node->op = node->a = node->b = node->origin = node->weakrefs = NULL;
    node->rare = NULL;
    node->sequence = 0;
    node->code = 0;
    node->data_kind = node->adjoint_kind = node->grad_kind = EMPTY;
    node->watched = node->all_watched = 0;
    return node;
}

static PyObject *node_new(PyTypeObject *type, PyObject *args, PyObject *named) {
    if (type == value_type) return (PyObject *)blank();
    PyObject *self = type->tp_alloc(type, 0);  /* of a subclass: it may have a dict */
    if (self) ((Node *)self)->watched = 1;
    return self;
}

/* ------------------------------------------------------------------ slots, seen from Python */

static PyObject *slot_object(Slot slot, int kind) {
    if (kind == NUMBER) return PyFloat_FromDouble(slot.number);
    return Py_NewRef(kind == OBJECT ? slot.object : Py_None);
}

/* What `x` is as the content of a slot; a node may close a cycle. */
static int as_slot(PyObject *self, PyObject *x, Slot *slot) {
    if (!x || x == Py_None) return EMPTY;
    if (PyFloat_CheckExact(x)) {
        slot->number = PyFloat_AS_DOUBLE(x);
        return NUMBER;
    }
    watch(self);
    if (is_node(x) && watch_graph(x) < 0) return -1;
    slot->object = Py_NewRef(x);
    return OBJECT;
}

#define SLOT(name)                                                                      \
    static int set_##name(PyObject *self, PyObject *x, void *unused) {                  \
        Node *node = (Node *)self;                                                      \
        Slot slot = {0};                                                                \
        PyObject *held = node->name##_kind == OBJECT ? node->name.object : NULL;        \
        int kind = as_slot(self, x, &slot);                                             \
        if (kind < 0) return -1;                                                        \
        node->name = slot;                                                              \
        node->name##_kind = kind;                                                       \
        Py_XDECREF(held);                                                               \
        return 0;                                                                       \
    }                                                                                   \
    static PyObject *get_##name(PyObject *self, void *unused) {                         \
        return slot_object(((Node *)self)->name, ((Node *)self)->name##_kind);          \
    }
SLOT(data)
SLOT(adjoint)
SLOT(grad)

static PyObject *get_sequence(PyObject *self, void *unused) {
    return PyLong_FromUnsignedLongLong(((Node *)self)->sequence);
}

static int set_sequence(PyObject *self, PyObject *x, void *unused) {
    unsigned long long number = PyLong_AsUnsignedLongLong(x);
    if (PyErr_Occurred()) return -1;
    ((Node *)self)->sequence = number;
    return 0;
}

static PyObject *get_object(PyObject *self, void *offset) {
    PyObject *x = *(PyObject **)((char *)self + (size_t)offset);
    return Py_NewRef(x ? x : Py_None);
}

static int set_operand(PyObject *self, PyObject *x, void *offset) {
    PyObject **place = (PyObject **)((char *)self + (size_t)offset), *held = *place;
    if (x == Py_None) x = NULL;
    /* a tuple, or a node of another kind, is known to the collector: so is what leads there */
    if (x && is_watched(x)) watch(self);
    *place = Py_XNewRef(x);
    Py_XDECREF(held);
    return 0;
}

/* As Python says of a slot that holds nothing. */
static void is_unset(PyObject *self, const char *name) {
    const char *type = Py_TYPE(self)->tp_name;
    PyErr_Format(PyExc_AttributeError, "'%s' object has no attribute '%s'", type, name);
}

static PyObject *get_op(PyObject *self, void *unused) {
    PyObject *op = ((Node *)self)->op;
    if (!op) is_unset(self, "op");
    return Py_XNewRef(op);
}

static int set_op(PyObject *self, PyObject *op, void *unused) {
    Node *node = (Node *)self;
    PyObject *held = node->op;
    PyObject *code = op ? PyDict_GetItemWithError(codes, op) : NULL;
    if (PyErr_Occurred()) return -1;
    node->code = code ? (uint64_t)PyLong_AsLong(code) : 0;
    if (!code && op != constant_op && op != leaf_op) watch(self);  /* of a user's functions */
    node->op = Py_XNewRef(op);
    Py_XDECREF(held);
    return 0;
}

static PyObject *get_origin(PyObject *self, void *unused) {
    PyObject *origin = ((Node *)self)->origin;
    if (!origin) is_unset(self, "_origin");
    return Py_XNewRef(origin);
}

static int set_origin(PyObject *self, PyObject *x, void *unused) {
    PyObject *held = ((Node *)self)->origin;
    ((Node *)self)->origin = Py_XNewRef(x);
    Py_XDECREF(held);
    return 0;
}

static PyObject **rare_place(PyObject *self, void *offset) {
    Rare *rare = ((Node *)self)->rare;
    return rare ? (PyObject **)((char *)rare + (size_t)offset) : NULL;
}

static PyObject *get_rare(PyObject *self, void *offset) {
    PyObject **place = rare_place(self, offset);
    if (place && *place) return Py_NewRef(*place);
    is_unset(self, offset ? "_params" : "_label");
    return NULL;
}

static int set_rare(PyObject *self, PyObject *x, void *offset) {
    Node *node = (Node *)self;
    if (!node->rare) {
        if (!x) { is_unset(self, offset ? "_params" : "_label"); return -1; }
        if (!(node->rare = PyMem_Calloc(1, sizeof(Rare)))) { PyErr_NoMemory(); return -1; }
    }
    PyObject **place = rare_place(self, offset), *held = *place;
    if (x && offset) watch(self);      /* parameters are any objects */
    *place = Py_XNewRef(x);
    Py_XDECREF(held);
    return 0;
}

#define AT(field) (void *)offsetof(Node, field)
static PyGetSetDef node_slots[] = {
    {"op", get_op, set_op, "the row of the table that made it", NULL},
    {"_a", get_object, set_operand, NULL, AT(a)},
    {"_b", get_object, set_operand, NULL, AT(b)},
    {"_data", get_data, set_data, NULL, NULL},
    {"_adjoint", get_adjoint, set_adjoint, NULL, NULL},
    {"_grad", get_grad, set_grad, NULL, NULL},
    {"_sequence_number", get_sequence, set_sequence, NULL, NULL},
    {"_origin", get_origin, set_origin, NULL, NULL},
    {"_label", get_rare, set_rare, NULL, (void *)offsetof(Rare, label)},
    {"_params", get_rare, set_rare, NULL, (void *)offsetof(Rare, params)},
    {NULL}};

/* ------------------------------------------------------------------ the clock of creation */

static PyObject *clock_next(PyObject *self) {
    return PyLong_FromUnsignedLongLong(next_sequence++);
}

static PyTypeObject clock_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "autograd.engine.native.extension.Clock",
    .tp_basicsize = sizeof(PyObject),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = clock_next,
    .tp_doc = "next(clock) is the sequence number of the next node."};
