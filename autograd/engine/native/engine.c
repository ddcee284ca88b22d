/* The engine in C: recording and sweeping graphs of Values, as the Python files of engine/ have it.

Node, recording and sweep have a file each; primitives.h is written from the table by write.py.
Where this was built, `Value` holds its float in such a node; the methods that the table makes,
and `backward()`, come here first, and go on to Python where something is unusual. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>

#ifndef M_PI
#define M_PI 3.141592653589793
#endif

#include "node.h"
#include "recording.h"
#include "kernels.h"
#include "primitives.h"
#include "sweep.h"

#ifndef SOURCES
#define SOURCES ""                /* the fingerprint of these files, from who compiles them */
#endif

static PyTypeObject number_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "autograd.engine.native.extension.Number",
    .tp_basicsize = sizeof(Node),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_as_number = &number_slots,
    .tp_dealloc = node_dealloc,
    .tp_traverse = node_traverse,
    .tp_clear = node_clear,
    .tp_getset = node_slots,
    .tp_weaklistoffset = offsetof(Node, weakrefs),
    .tp_new = node_new,
    .tp_free = PyObject_GC_Del,
    .tp_doc = "The slots of a Value, with its float inside, and its operators."};

static inline int is_node(PyObject *x) {
    return Py_TYPE(x) == value_type || PyObject_TypeCheck(x, &number_type);
}

/* Value(2.0), when nothing else is asked; the rest by Value.__init__. */
static PyObject *make_value(PyObject *type, PyObject *const *args, size_t given, PyObject *names) {
    Mode mode;
    Py_ssize_t count = PyVectorcall_NARGS(given);
    if (count != 1 || names || !PyFloat_CheckExact(args[0]) || !mode_here(&mode)) {
        PyObject *tuple = PyTuple_New(count), *named = names ? PyDict_New() : NULL, *made = NULL;
        if (!tuple || (names && !named)) goto done;
        for (Py_ssize_t i = 0; i < count; i++) PyTuple_SET_ITEM(tuple, i, Py_NewRef(args[i]));
        for (Py_ssize_t i = 0; names && i < PyTuple_GET_SIZE(names); i++)
            if (PyDict_SetItem(named, PyTuple_GET_ITEM(names, i), args[count + i])) goto done;
        made = PyType_Type.tp_call(type, tuple, named);
    done:
        Py_XDECREF(tuple);
        Py_XDECREF(named);
        return made;
    }
    Node *node = blank();
    if (!node) return NULL;
    node->op = Py_NewRef(leaf_op);
    node->sequence = next_sequence++;
    node->data.number = PyFloat_AS_DOUBLE(args[0]);
    node->data_kind = NUMBER;
    stamped(node, mode);
    return (PyObject *)node;
}

/* ------------------------------------------------------------------ functions for Python */

PyDoc_STRVAR(record_doc, "record(op, operands)\n--\n\n"
    "The node of a row of the table and a tuple of Values and numbers; None for anything else.");

static PyObject *record(PyObject *module, PyObject *const *args, Py_ssize_t count) {
    if (count != 2 || !PyTuple_CheckExact(args[1])) Py_RETURN_NONE;
    PyObject *code = PyDict_GetItemWithError(codes, args[0]);
    if (!code) {
        if (PyErr_Occurred()) return NULL;
        Py_RETURN_NONE;
    }
    long row = PyLong_AsLong(code);
    return any_row((int)row, &kernels[row], args[1]);
}

PyDoc_STRVAR(bind_doc, "bind(op)\n--\n\n"
    "Know a row of the table from now on, if C has it: True, or the method of one operand.");

static PyObject *bind(PyObject *module, PyObject *op) {
    static PyMethodDef methods[ROWS];
    PyObject *name = PyObject_GetAttrString(op, "name"), *doc = NULL, *method = NULL;
    int row = 0;
    for (int i = 1; name && i < ROWS; i++)
        if (!PyUnicode_CompareWithASCIIString(name, kernels[i].name)) row = i;
    Py_XDECREF(name);
    if (!row) {
        if (PyErr_Occurred()) return NULL;
        Py_RETURN_FALSE;
    }
    if (!rows[row]) {
        PyObject *code = PyLong_FromLong(row);
        if (!code || PyDict_SetItem(codes, op, code)) { Py_XDECREF(code); return NULL; }
        Py_DECREF(code);
        rows[row] = Py_NewRef(op);
        changed[row] = 0;
    }
    if (rows[row] != op || !method_of[row]) return PyBool_FromLong(rows[row] == op);
    if (!(doc = PyObject_GetAttrString(op, "doc"))) return NULL;
    PyObject *text = PyUnicode_FromFormat("%s($self, /)\n--\n\n%U", kernels[row].name, doc);
    Py_DECREF(doc);
    if (!text) return NULL;
    const char *kept_text = PyUnicode_AsUTF8(text);    /* for as long as the process lives */
    if (!kept_text) { Py_DECREF(text); return NULL; }
    methods[row] = (PyMethodDef){kernels[row].name, (PyCFunction)(void (*)(void))method_of[row],
                                 METH_FASTCALL | METH_KEYWORDS, kept_text};
    method = PyDescr_NewMethod(&number_type, &methods[row]);
    return method;
}

PyDoc_STRVAR(note_changed_doc, "note_changed(op, is_changed)\n--\n\n"
    "Leave a row whose formulas were changed in place to Python; or take it back.");

static PyObject *note_changed(PyObject *module, PyObject *const *args, Py_ssize_t count) {
    PyObject *code = count == 2 ? PyDict_GetItemWithError(codes, args[0]) : NULL;
    if (code) changed[PyLong_AsLong(code)] = PyObject_IsTrue(args[1]) != 0;
    if (PyErr_Occurred()) return NULL;
    Py_RETURN_NONE;
}

/* Where a slot of a class written in Python lies in its objects. */
static Py_ssize_t place_of(PyObject *type, const char *name) {
    PyObject *slot = PyObject_GetAttrString(type, name);
    if (!slot) return -1;
    Py_ssize_t place = -1;
    if (Py_IS_TYPE(slot, &PyMemberDescr_Type))
        place = ((PyMemberDescrObject *)slot)->d_member->offset;
    else PyErr_Format(PyExc_TypeError, "%s is no slot", name);
    Py_DECREF(slot);
    return place;
}

PyDoc_STRVAR(set_up_doc, "set_up(**what)\n--\n\n"
    "Tell the engine the classes and objects of the Python files that it works with.");

static PyObject *set_up(PyObject *module, PyObject *args, PyObject *named) {
    static char *names[] = {"value", "constant", "leaf", "literals", "apply_operator", "open_blocks",
                            "opened", "block", "mode", "hypot", NULL};
    PyObject *value, *block, *mode;
    if (!PyArg_ParseTupleAndKeywords(args, named, "$OOOOOOOOOO", names, &value, &constant_op,
                                     &leaf_op, &literals, &apply_operator, &open_blocks,
                                     &opened_variable, &block, &mode, &python_hypot))
        return NULL;
    PyObject *held[] = {value, constant_op, leaf_op, literals, apply_operator,
                        open_blocks, opened_variable, python_hypot};
    for (size_t i = 0; i < sizeof held / sizeof *held; i++) Py_INCREF(held[i]);
    if ((at_mode = place_of(block, "mode")) < 0 || (at_counts = place_of(block, "counts")) < 0 ||
        (at_grad = place_of(mode, "grad")) < 0 || (at_anomaly = place_of(mode, "anomaly")) < 0 ||
        (at_stamp = place_of(mode, "stamp")) < 0)
        return NULL;
    PyTypeObject *type = (PyTypeObject *)value;
    if (type->tp_basicsize != sizeof(Node)) {
        PyErr_SetString(PyExc_TypeError, "a Value has the slots of Number and no others");
        return NULL;
    }
    value_type = type;
    type->tp_dealloc = node_dealloc;
    type->tp_vectorcall = make_value;
    Py_RETURN_NONE;
}

static PyMethodDef functions[] = {
    {"backward", (PyCFunction)(void (*)(void))backward, METH_FASTCALL, backward_doc},
    {"adjoints", (PyCFunction)(void (*)(void))adjoints, METH_FASTCALL, adjoints_doc},
    {"record", (PyCFunction)(void (*)(void))record, METH_FASTCALL, record_doc},
    {"bind", bind, METH_O, bind_doc},
    {"note_changed", (PyCFunction)(void (*)(void))note_changed, METH_FASTCALL, note_changed_doc},
    {"set_up", (PyCFunction)(void (*)(void))set_up, METH_VARARGS | METH_KEYWORDS, set_up_doc},
    {NULL}};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "autograd.engine.native.extension",
    "Recording and sweeping graphs of Values in C: see engine.c.", -1, functions};

PyMODINIT_FUNC PyInit_extension(void) {
    PyObject *made = PyModule_Create(&module), *clock = NULL;
    if (!made || PyType_Ready(&number_type) || PyType_Ready(&clock_type)) goto failed;
    codes = PyDict_New();
    apply_name = PyUnicode_InternFromString("_apply");
    value_name = PyUnicode_InternFromString("value");
    clock = PyObject_CallNoArgs((PyObject *)&clock_type);
    if (!codes || !apply_name || !value_name || !clock) goto failed;
    if (PyModule_AddObjectRef(made, "Number", (PyObject *)&number_type) ||
        PyModule_AddObjectRef(made, "sequence_numbers", clock) ||
        PyModule_AddStringConstant(made, "table", TABLE_FINGERPRINT) ||
        PyModule_AddStringConstant(made, "sources", SOURCES))
        goto failed;
    Py_DECREF(clock);
    return made;
failed:
    Py_XDECREF(clock);
    Py_XDECREF(made);
    return NULL;
}
