/* Which of a client's methods a step calls: those that are watched note it,
 * unless another of them calls them. */
'use strict';

let called = new Set();
let depth = 0;

function noted(name, method) {
    return function (...words) {
        if (depth === 0)
            called.add(name);
        depth++;
        try {
            return method.apply(this, words);
        } finally {
            depth--;
        }
    };
}

/* The public methods of an object, which mostly is a prototype; `only`: of
 * these names. */
exports.watch = (object, prefix = '', only = null) => {
    const methods = [];

    for (const name of Object.getOwnPropertyNames(object)) {
        const { value } = Object.getOwnPropertyDescriptor(object, name);

        if (
            typeof value !== 'function' ||
            name === 'constructor' ||
            name.startsWith('_') ||
            (only !== null && !only.includes(name))
        )
            continue;
        object[name] = noted(prefix + name, value);
        methods.push(prefix + name);
    }
    process.stdout.write(JSON.stringify({ methods }) + '\n');
};

/* What has been called since the last time. */
exports.taken = () => {
    const names = [...called].sort();

    called = new Set();
    return names;
};
