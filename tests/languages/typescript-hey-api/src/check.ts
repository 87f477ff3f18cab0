import { deepStrictEqual } from "node:assert/strict";

export const same: (actual: unknown, expected: unknown) => void = deepStrictEqual;

export function done(step: string): void {
  console.log(`ok ${step}`);
}

export function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}
