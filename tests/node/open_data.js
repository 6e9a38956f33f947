// SPDX-License-Identifier: MPL-2.0
/*
 * open_data.js 360 PACKAGE_SCHEMA GRANT_SCHEMA FILE | scdl SCHEMA FILE | geojson FILE...: what is
 * wrong with a file, a line each; nothing when it is well.
 */
"use strict";
const fs = require("fs");
const json = (path) => JSON.parse(fs.readFileSync(path, "utf8"));

function threesixty(packagePath, grantPath, path) {
    const Ajv = require("ajv/dist/2020");
    const ajv = new Ajv({ allErrors: true, strict: false });
    require("ajv-formats")(ajv);
    const grant = json(grantPath), pack = json(packagePath);
    const named = pack.properties.grants.items.$ref;
    delete grant.$schema;
    delete pack.$schema;
    grant.$id = named;
    ajv.addSchema(grant);
    const judge = ajv.compile(pack);
    if (!judge(json(path))) {
        for (const fault of judge.errors) {
            console.log(`${fault.instancePath} ${fault.message}`);
        }
    }
}

async function scdl(schemaPath, path) {
    const { Table } = require("tableschema");
    const table = await Table.load(path, { schema: json(schemaPath) });
    try {
        const rows = await table.read({ keyed: true });
        console.error(`${rows.length} rows`);
    } catch (fault) {
        for (const one of fault.errors && fault.errors.length ? fault.errors : [fault]) {
            console.log(`row ${one.rowNumber} ${one.columnNumber}: ${one.message}`);
        }
    }
}

function geojson(...paths) {
    const { getIssues } = require("@placemarkio/check-geojson");
    for (const path of paths) {
        for (const fault of getIssues(fs.readFileSync(path, "utf8"))) {
            console.log(`${path} ${fault.from}: ${fault.message}`);
        }
    }
}

const [what, ...paths] = process.argv.slice(2);
if (what === "360") {
    threesixty(...paths);
} else if (what === "geojson") {
    geojson(...paths);
} else {
    scdl(...paths);
}
