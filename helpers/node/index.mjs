/* The same objects for `import` as for `require`, so that a process has one
 * server. */
import all from './index.cjs';

export const {
    App, Bench, BenchError, Server, User, World, appLine, inWorld, lineOf,
    start, tonearm, useWorld, userLine,
} = all;
