import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Component } from '../src/api/types';
import { treeOf } from '../src/pages/catalog/tree';
import { openAt } from './open';

vi.setConfig({ testTimeout: 30_000 });
afterEach(() => vi.unstubAllGlobals());

const component = (id: string, parent: string | null = null) => ({ id, parent }) as Component;
const shape = (...components: Component[]) => treeOf(components).map(({ component: { id }, depth, parts }) => `${'  '.repeat(depth)}${id}${parts > 0 ? ` ${parts}` : ''}`);

describe('the components', () => {
  it('are a tree in the order in which they came', () => {
    expect(shape(component('b', 'a'), component('x'), component('a'), component('c', 'b'), component('d', 'a'))).toEqual(['x', 'a 2', '  b 1', '    c', '  d']);
  });

  it('are all there, also where a parent is not, or where they are each other’s', () => {
    expect(shape(component('a', 'gone'))).toEqual(['a']);
    expect(shape(component('a', 'b'), component('b', 'a'), component('c', 'c'))).toEqual(['a 1', '  b 1', 'c 1']);
    expect(shape()).toEqual([]);
  });

  it('stand in a list, are narrowed by the address, and lead to their pages', async () => {
    const { address } = await openAt('/components');
    const table = await screen.findByRole('table', { name: 'Components' });
    const names = () => within(table).getAllByRole('row').slice(1).map((row) => row.querySelector('a')?.textContent);
    expect(names()).toEqual(['Online shop', 'Checkout', 'Product search', 'My account', 'Public API', 'E-mail', 'Nightly batch']);
    expect(within(table).getByRole('link', { name: '99.61%' }).getAttribute('href')).toBe('/components/checkout#days');
    await userEvent.click(screen.getByText(/^Major outage 1/));
    await waitFor(() => expect(address().get('status')).toBe('major_outage'));
    await waitFor(() => expect(names()).toEqual(['Checkout']));
    await userEvent.click(within(table).getByRole('link', { name: 'Checkout' }));
    await screen.findByRole('heading', { level: 1, name: 'Checkout' });
    expect(screen.getAllByRole('link', { name: 'Components' }).map((link) => link.getAttribute('href'))).toContain('/components');
  });
});
