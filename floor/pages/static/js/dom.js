// Building and renewing the page's tree: text is always text, focus survives a new picture.

import { meta } from './words.js';

const SVG = 'http://www.w3.org/2000/svg';

/**
 * h('button', {class: 'x', disabled: true, data: {key: 'a'}, css: {'--w': '40%'}, on: {click}}, 'text', child, null).
 * false, null and undefined leave an attribute or child out; arrays of children are spread.
 */
export function h(tag, attrs, ...children) {
  const el = document.createElement(tag);
  Object.entries(attrs || {}).forEach(([name, value]) => set(el, name, value));
  add(el, children);
  return el;
}

function set(el, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === 'on') Object.entries(value).forEach(([type, fn]) => listen(el, type, fn));
  else if (name === 'data') Object.entries(value).forEach(([key, datum]) => { el.dataset[key] = datum; });
  else if (name === 'css') Object.entries(value).forEach(([key, datum]) => el.style.setProperty(key, datum));
  else el.setAttribute(name, value === true ? '' : String(value));
}

function add(el, children) {
  children.forEach((child) => {
    if (Array.isArray(child)) add(el, child);
    else if (child instanceof Node) el.append(child);
    else if (child !== null && child !== undefined && child !== false) el.append(String(child));
  });
}

// Listeners stand in a table of the element, so that patch() can hand them on.
const heard = new WeakMap();

function listen(el, type, fn) {
  const table = heard.get(el) || {};
  if (!(type in table)) el.addEventListener(type, (event) => heard.get(el)[type]?.(event));
  table[type] = fn;
  heard.set(el, table);
}

/** An icon of the sprite; decorative, so words must stand beside it. */
export function icon(name, extra = '') {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', `icon ${extra}`.trim());
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('focusable', 'false');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `${meta('icons') || '/static/floor/icons.svg'}#${name}`);
  svg.append(use);
  return svg;
}

/** Replaces all children. */
export function fill(el, ...children) {
  el.replaceChildren();
  add(el, children);
}

/**
 * Makes `el`'s children like those of `node` (a fresh, detached tree), touching only what differs.
 * Children with `data-key` are matched by it, others by place; an element being typed into keeps its text.
 */
export function patch(el, node) {
  const keyed = new Map();
  const kept = new Set(Array.from(node.children, (child) => child.dataset.key).filter(Boolean));
  Array.from(el.children).forEach((child) => {
    const { key } = child.dataset;
    if (!key) return;
    // What goes is taken out first: what stays then need not move, and moving would take its focus.
    if (kept.has(key)) keyed.set(key, child);
    else child.remove();
  });
  let at = el.firstChild;
  Array.from(node.childNodes).forEach((wanted) => {
    const key = keyOf(wanted);
    const old = key ? keyed.get(key) : at;
    const fits = old && key === keyOf(old) && alike(old, wanted);
    if (!fits) {
      el.insertBefore(wanted, at);
      return;
    }
    if (old === at) at = at.nextSibling;
    else el.insertBefore(old, at);
    renew(old, wanted);
  });
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

function keyOf(node) {
  return (node.dataset && node.dataset.key) || '';
}

function alike(old, wanted) {
  return old.nodeType === wanted.nodeType && old.nodeName === wanted.nodeName;
}

function renew(old, wanted) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== wanted.nodeValue) old.nodeValue = wanted.nodeValue;
    return;
  }
  Array.from(old.attributes).forEach(({ name }) => {
    if (!wanted.hasAttribute(name)) old.removeAttribute(name);
  });
  Array.from(wanted.attributes).forEach(({ name, value }) => {
    // The style attribute of a parsed tree falls under the CSP; properties do not.
    if (name === 'style') return;
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  });
  if (wanted.style && wanted.style.cssText !== old.style.cssText) old.style.cssText = wanted.style.cssText;
  const table = heard.get(wanted);
  if (table) Object.entries(table).forEach(([type, fn]) => listen(old, type, fn));
  if (old.nodeName !== 'TEXTAREA') patch(old, wanted);
}

/** One listener for many present and future elements. */
export function on(root, type, selector, fn) {
  root.addEventListener(type, (event) => {
    const target = event.target.closest(selector);
    if (target && root.contains(target)) fn(event, target);
  });
}

export function $(selector, root = document) {
  return root.querySelector(selector);
}
