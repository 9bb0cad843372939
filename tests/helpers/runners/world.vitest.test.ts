import { afterEach, beforeEach, expect, test } from 'vitest';
import { type World, inWorld, useWorld } from 'tonearm-testing';

const stage = useWorld({ beforeEach, afterEach });

test('by hooks', async () => {
    const world: World = stage.world;

    expect(await stage.user.token()).toMatch(/^BQ/);
    await world.journal.verify([{ route: '/api/token', times: 1 }]);
});

test.concurrent('by itself', inWorld({ seed: 7 }, async ({ world, user }) => {
    expect(world.made.seed).toBe(7);
    expect(user.id).toBe('alice');
    await world.faults.add({ route: '/v1/me', status: 503 });
}));
