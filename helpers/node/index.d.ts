/* What the bench takes and gives: docs/bench.md, docs/openapi-bench.yaml. */

export type Json = Record<string, any>;

export class BenchError extends Error {
    constructor(status: number, message: string);
    readonly status: number;
}

export interface ClockState {
    now: string;
    now_ms: number;
    frozen: boolean;
    factor: number;
    offset_ms: number;
    settled?: boolean;
    waiting?: string[];
}

export type ClockChange =
    | { freeze: boolean } | { set: string } | { offset_ms: number }
    | { advance_ms: number } | { factor: number };

export interface WorldOptions {
    name?: string;
    snapshot?: string;
    seed?: number;
    seeds?: Array<Json | string>;
    clock?: Json;
}

export interface Rule {
    id?: string;
    route?: string;
    method?: string;
    app?: string;
    user?: string;
    nth?: number | number[];
    every?: number;
    probability?: number;
    seed?: number;
    times?: number;
    after?: string;
    until?: string;
    status?: number;
    body?: unknown;
    retry_after_s?: number;
    delay_ms?: number;
    jitter_ms?: number;
    cut_after?: number;
    bytes_per_s?: number;
    close?: true;
    reset?: true;
    corrupt?: true;
    event?: 'repeat' | 'lose';
    token?: 'expire' | 'revoke';
    refresh?: 'refuse';
    withdraw?: '2024-11' | '2026-02';
    matched?: number;
}

export interface Entry {
    n: number;
    at: string;
    app: string | null;
    user: string | null;
    method: string;
    route: string | null;
    path: string | null;
    query: string | null;
    body: unknown;
    body_bytes: number;
    status: number;
    duration_us: number;
    fault: string | null;
}

export interface Filters {
    route?: string;
    method?: string;
    app?: string;
    user?: string;
    status?: number;
    since?: number;
    limit?: number;
}

export interface Expected {
    route?: string;
    method?: string;
    app?: string;
    user?: string;
    status?: number;
    times?: number | { min?: number; max?: number };
    body?: unknown;
    query?: Json;
}

export type Scenario =
    'rate-limit-storm' | 'flaky' | 'token-revoked' | 'february-2026' | 'slow-network';

export class Bench {
    constructor(url: string);
    readonly url: string;
    readonly default: World;
    makeWorld(options?: WorldOptions): Promise<World>;
    worlds(): Promise<World[]>;
    snapshots(): Promise<Array<{ name: string; made: string; bytes: number }>>;
    deleteSnapshot(name: string): Promise<void>;
}

export class World {
    constructor(bench: Bench, name: string, made?: Json);
    readonly bench: Bench;
    readonly name: string;
    readonly made: Json;
    readonly url: string;
    readonly hostUrl: string;
    readonly header: { 'X-Tonearm-World': string };
    readonly clock: {
        read(): Promise<ClockState>;
        change(change: ClockChange): Promise<ClockState>;
        freeze(frozen?: boolean): Promise<ClockState>;
        set(iso: string): Promise<ClockState>;
        advance(seconds: number): Promise<ClockState>;
    };
    readonly faults: {
        add(rule: Rule): Promise<Rule>;
        list(): Promise<Rule[]>;
        delete(id: string): Promise<void>;
        clear(): Promise<void>;
        begin(scenario: Scenario, whose?: { app?: string; user?: string }): Promise<Rule[]>;
    };
    readonly journal: {
        entries(filters?: Filters): Promise<Entry[]>;
        wait(wanted?: Filters & { count?: number; timeoutMs?: number }): Promise<Entry[]>;
        verify(calls: Expected[], options?: { inOrder?: boolean }): Promise<void>;
        clear(): Promise<void>;
    };
    ask(method: string, path: string, body?: unknown): Promise<any>;
    delete(): Promise<void>;
    snapshot(name: string): Promise<void>;
    restore(name: string): Promise<void>;
    reset(): Promise<void>;
    add(lines: Json[]): Promise<void>;
    seed(): Promise<Json[]>;
}

export class App {
    constructor(world: World, line: Json);
    readonly world: World;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly redirectUri: string;
    token(form?: Record<string, string>): Promise<Json>;
}

export class User {
    constructor(app: App, line: Json);
    readonly app: App;
    readonly id: string;
    readonly password: string;
    readonly refreshToken: string;
    token(): Promise<string>;
    authorize(url: string, options?: { allow?: boolean }): Promise<string>;
}

export interface ServerOptions {
    seeds?: string[];
    tracks?: number;
    binary?: string;
}

export class Server extends Bench {
    stop(): Promise<void>;
}

export interface Stage {
    world: World;
    app: App;
    user: User;
}

export interface StageOptions extends WorldOptions {
    app?: Json;
    user?: Json;
    server?: ServerOptions;
}

export function appLine(more?: Json): Json;
export function userLine(app: Json, more?: Json): Json;
export function lineOf(entry: Entry): string;
export function start(options?: ServerOptions): Promise<Server>;
export function tonearm(options?: ServerOptions): Promise<Bench>;
export function inWorld(body: (stage: Stage) => Promise<void>): () => Promise<void>;
export function inWorld(options: StageOptions, body: (stage: Stage) => Promise<void>): () => Promise<void>;
export function useWorld(
    hooks: {
        beforeEach(hook: () => Promise<void>): unknown;
        afterEach(hook: () => Promise<void>): unknown;
    },
    options?: StageOptions): Stage;
