#!/usr/bin/env node
/* Runs a built tonearm with the same words: $TONEARM_BINARY, else the first in
 * $PATH that isn't this script, which npm has put there, too. Signals are handed
 * on, and its end is ours. */
'use strict';

const { spawn } = require('node:child_process');
const { accessSync, constants, readFileSync, realpathSync } = require('node:fs');
const { constants: { signals } } = require('node:os');
const path = require('node:path');

function isOne(file) {
    try {
        accessSync(file, constants.X_OK);
    } catch {
        return false;
    }
    // npm's shims are links to a script, or scripts themselves.
    return readFileSync(realpathSync(file)).subarray(0, 2).toString() !== '#!';
}

function find() {
    if (process.env.TONEARM_BINARY)
        return process.env.TONEARM_BINARY;
    return (process.env.PATH ?? '').split(path.delimiter).filter(Boolean)
        .map((folder) => path.join(folder, 'tonearm')).find(isOne);
}

const binary = find();

function fail(why) {
    console.error(`tonearm: ${why}`);
    process.exit(127);
}

if (!binary)
    fail('there is none in PATH; build or install it, or say where by TONEARM_BINARY');

const child = spawn(binary, process.argv.slice(2), { stdio: 'inherit' });

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
child.on('error', (why) => fail(`${binary}: ${why.message}`));
child.on('exit', (status, signal) => process.exit(signal ? 128 + signals[signal] : status));
