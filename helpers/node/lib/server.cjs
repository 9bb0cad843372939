/* A server for as long as a process needs one.
 *
 * `tonearm dev` runs a command that tells the server's address and then waits
 * for the end of its input, which is our pipe. So the server ends, and takes its
 * directory along, however this process ends: a killed one closes its pipes,
 * too. */
'use strict';

const { spawn } = require('node:child_process');

const { Bench } = require('./bench.cjs');

const TELLS_AND_WAITS = 'echo "tonearm-testing $TONEARM_URL"; exec cat >/dev/null';

/* A bench that this process has started. */
class Server extends Bench {
    #child;

    constructor(child, url) {
        super(url);
        this.#child = child;
    }

    async stop() {
        const ended = new Promise((resolve) => this.#child.once('exit', resolve));

        this.#child.ref();
        this.#child.stdin.end();
        await ended;
    }
}

/* Starts a server on a free port, with the catalog of the seed files, or else a
 * demo of so many tracks. It doesn't keep the process from ending. */
function start({ seeds = [], tracks = 1000, binary } = {}) {
    const program = binary || process.env.TONEARM_BINARY || 'tonearm';
    const child = spawn(program, ['dev', '--tracks', String(tracks), ...seeds,
        '--', 'sh', '-c', TELLS_AND_WAITS], { stdio: ['pipe', 'pipe', 'inherit'] });

    return new Promise((resolve, reject) => {
        let text = '';

        child.once('error', (why) => reject(new Error(
            `${program}: ${why.message} (TONEARM_BINARY names the program)`)));
        child.once('exit', (status) => reject(new Error(`tonearm dev ended: ${status}`)));
        child.stdout.on('data', (chunk) => {
            const told = (text += chunk).match(/^tonearm-testing (\S+)\n/m);

            if (!told)
                return;
            for (const handle of [child, child.stdin, child.stdout])
                handle.unref();
            resolve(new Server(child, told[1]));
        });
    });
}

module.exports = { Server, start };
