// SPDX-License-Identifier: MPL-2.0
// evaluate.js: what json-logic-js makes of each {"rule": ..., "data": ...} of standard input, one
// a line; NODE_PATH names the folder of the library.
//
// Writes {"value": ..., "nulls": N} or {"error": "..."} a line: N counts the values of the data
// that were looked at and were null or not there. A number that JSON has not is
// {"$number": "nan"}, "inf" or "-inf", a value that is not there is {"$undefined": true}.
'use strict';
const readline = require('readline');
const logic = require('json-logic-js');

console.log = () => {};  // its operator `log` prints
let nulls = 0;
let watched = new WeakMap();

// The same value, which counts the members that are asked for in vain.
function watch(value) {
    if (value === null || typeof value !== 'object') {
        return value;
    }
    if (!watched.has(value)) {
        watched.set(value, new Proxy(value, {
            get(target, name, receiver) {
                const found = Reflect.get(target, name, receiver);
                const own = typeof name === 'string' && !(name in Object.getPrototypeOf(target));
                if (own && (found === null || found === undefined)) {
                    nulls++;
                }
                return own ? watch(found) : found;
            },
        }));
    }
    return watched.get(value);
}

function told(name, value) {
    if (typeof value === 'number' && !Number.isFinite(value)) {
        return {$number: String(value).replace('Infinity', 'inf')};
    }
    return value === undefined ? {$undefined: true} : value;
}

readline.createInterface({input: process.stdin, crlfDelay: Infinity}).on('line', (line) => {
    let out;
    nulls = 0;
    watched = new WeakMap();
    try {
        const {rule, data} = JSON.parse(line);
        const value = logic.apply(rule, watch(data));
        const met = nulls + (data === null && /"(var|missing)/.test(JSON.stringify(rule)));
        out = {value: value === undefined ? null : value, nulls: Number(met)};
    } catch (error) {
        out = {error: String(error.message)};
    }
    process.stdout.write(JSON.stringify(out, told) + '\n');
});
