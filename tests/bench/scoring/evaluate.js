// SPDX-License-Identifier: MPL-2.0
// evaluate.js MODULES RULES < ROWS : json-logic-js over rows of JSON, one a line. Prints the seconds
// of processor that evaluating took, how many rows there were, how many results are true.
const [modules, rules] = process.argv.slice(2);
const jsonLogic = require(modules + "/json-logic-js");
const logic = Object.values(JSON.parse(require("fs").readFileSync(rules, "utf8")));
const rows = require("fs").readFileSync(0, "utf8").trim().split("\n").map((line) => JSON.parse(line));
let kept = 0;
for (const row of rows.slice(0, 2000)) { // let it compile first
    for (const rule of logic) {
        kept += jsonLogic.apply(rule, row) ? 1 : 0;
    }
}
kept = 0;
const before = process.cpuUsage();
for (const row of rows) {
    for (const rule of logic) {
        kept += jsonLogic.apply(rule, row) ? 1 : 0;
    }
}
const spent = process.cpuUsage(before);
console.log((spent.user + spent.system) / 1e6, rows.length, kept);
