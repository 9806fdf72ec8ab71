import type { Component } from '@/api/types';

export interface Branch {
  component: Component;
  /** 0 for what stands by itself. */
  depth: number;
  parts: number;
}

/**
 * Components as a tree, in the order in which they came. None is lost: one whose parent is not there stands by itself, and so does the
 * first of those that are each other's parents.
 */
export function treeOf(components: readonly Component[]): Branch[] {
  const known = new Set(components.map(({ id }) => id));
  const under = new Map<string | null, Component[]>();
  for (const component of components) {
    const parent = component.parent !== null && known.has(component.parent) ? component.parent : null;
    under.set(parent, [...(under.get(parent) ?? []), component]);
  }
  const branches: Branch[] = [];
  const seen = new Set<string>();
  const grow = (component: Component, depth: number) => {
    if (seen.has(component.id)) return;
    seen.add(component.id);
    const parts = under.get(component.id) ?? [];
    branches.push({ component, depth, parts: parts.length });
    for (const part of parts) grow(part, depth + 1);
  };
  for (const component of under.get(null) ?? []) grow(component, 0);
  for (const component of components) grow(component, 0);
  return branches;
}
