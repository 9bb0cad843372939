/* The right app lives through every story, in worlds at the same time, and each
 * mistake is found by the one that tells of it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { BenchError, inWorld } from '../index.mjs';
import { bugs } from './planted.mjs';
import { Stage } from './stage.mjs';
import { stories } from './stories.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 1); // of all ten, all at once

describe('the right app', { concurrency: ROUNDS * 10 }, () => {
    for (let round = 1; round <= ROUNDS; round++)
        for (const [name, story] of Object.entries(stories))
            test(`${name} (${round})`, inWorld(async (stage) => story(await Stage.of(stage))));
});

describe('a mistake', { concurrency: true }, () => {
    test('has a story of its own', () => {
        assert.equal(bugs.length, 10);
        assert.deepEqual(bugs.map(({ foundBy }) => foundBy).sort(), Object.keys(stories).sort());
    });
    for (const bug of bugs)
        test(`${bug.name} is found`, inWorld(async (stage) => {
            const set = await Stage.of(stage, bug);

            // What the bench refuses is a mistake of the story's.
            await assert.rejects(stories[bug.foundBy](set), (e) => !(e instanceof BenchError));
        }));
});
