// SPDX-License-Identifier: MPL-2.0
// axe.js MODULES PAGE...: what axe-core finds wrong with pages in headless Chromium, as people see
// them on a desk and on a phone, in light and in dark colours. A line of JSON for each thing found;
// ends with 1 when there is one. Chromium (CHROMIUM, else chromium) is spoken to through a pipe, and
// has no network.
'use strict';

const {spawn} = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');
const {pathToFileURL} = require('url');

const SCREENS = [
    {name: 'desk', width: 1280, height: 900, mobile: false},
    {name: 'phone', width: 390, height: 844, mobile: true},
];
// In dark nothing is otherwise but colours, and these only where the page has other ones for it.
const COLOURS = ['color-contrast', 'link-in-text-block'];
const LIMIT = 60000; // milliseconds for one answer

// A browser that answers commands: JSON ended by a zero byte, on its file descriptors 3 and 4.
class Browser {
    constructor(folder) {
        const argv = ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run',
            '--disable-background-networking', '--disable-component-update', '--disable-sync',
            '--disable-dev-shm-usage', '--disable-extensions', '--host-resolver-rules=MAP * ~NOTFOUND',
            '--hide-scrollbars', `--user-data-dir=${folder}`, '--remote-debugging-pipe'];
        this.child = spawn(process.env.CHROMIUM || 'chromium', argv, {
            stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
            env: {...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_CACHE_HOME: folder},
        });
        this.child.on('error', error => this.end(error));
        this.child.on('exit', () => this.end(new Error('the browser ended')));
        this.child.stdio[3].on('error', () => {});
        this.waiting = new Map();
        this.heard = new Map();
        this.last = 0;
        let rest = Buffer.alloc(0);
        this.child.stdio[4].on('data', data => {
            rest = Buffer.concat([rest, data]);
            for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
                this.take(JSON.parse(rest.subarray(0, end).toString('utf8')));
                rest = rest.subarray(end + 1);
            }
        });
    }

    take(message) {
        const one = this.waiting.get(message.id);
        if (one) {
            this.waiting.delete(message.id);
            clearTimeout(one.timer);
            if (message.error) one.refuse(new Error(JSON.stringify(message.error)));
            else one.give(message.result);
        } else if (this.heard.has(message.method)) {
            this.heard.get(message.method)(message.params);
        }
    }

    end(error) {
        for (const one of this.waiting.values()) {
            clearTimeout(one.timer);
            one.refuse(error);
        }
        this.waiting.clear();
        this.ended = error;
    }

    ask(method, params = {}, sessionId = undefined) {
        if (this.ended) return Promise.reject(this.ended);
        const id = ++this.last;
        return new Promise((give, refuse) => {
            const timer = setTimeout(() => refuse(new Error(`no answer to ${method}`)), LIMIT);
            this.waiting.set(id, {give, refuse, timer});
            this.child.stdio[3].write(JSON.stringify({id, method, params, sessionId}) + '\0');
        });
    }

    // Resolves when the event comes; to be called before what causes it.
    event(method) {
        return new Promise((give, refuse) => {
            const timer = setTimeout(() => refuse(new Error(`no ${method}`)), LIMIT);
            this.heard.set(method, params => {
                clearTimeout(timer);
                this.heard.delete(method);
                give(params);
            });
        });
    }
}

async function evaluate(browser, session, expression) {
    const told = await browser.ask('Runtime.evaluate',
        {expression, awaitPromise: true, returnByValue: true}, session);
    if (told.exceptionDetails) {
        throw new Error(told.exceptionDetails.exception?.description || told.exceptionDetails.text);
    }
    return told.result.value;
}

// What is found on one page, which is as it would be printed here.
const run = rules => `axe.run(document, {resultTypes: ['violations'],
    ...(${rules ? 'true' : 'false'} && {runOnly: ${JSON.stringify(rules)}})}).then(told => ({
    checked: told.passes.length + told.inapplicable.length,
    found: told.violations.flatMap(rule => rule.nodes.map(node => ({
        rule: rule.id, impact: rule.impact, at: node.target.join(' '),
        html: node.html.slice(0, 200), why: node.failureSummary})))}))`;
// A page that is wider than its screen is read by scrolling to and fro: WCAG 2.2, reflow.
const WIDTH = 'document.documentElement.scrollWidth';

async function judge(browser, session, axe, page) {
    const found = [];
    const dark = fs.readFileSync(page, 'utf8').includes('prefers-color-scheme: dark');
    for (const screen of SCREENS) {
        await browser.ask('Emulation.setDeviceMetricsOverride', {width: screen.width,
            height: screen.height, deviceScaleFactor: 1, mobile: screen.mobile}, session);
        for (const scheme of dark ? ['light', 'dark'] : ['light']) {
            await browser.ask('Emulation.setEmulatedMedia',
                {features: [{name: 'prefers-color-scheme', value: scheme}]}, session);
            const loaded = browser.event('Page.loadEventFired');
            await browser.ask('Page.navigate', {url: pathToFileURL(page).href}, session);
            await loaded;
            await evaluate(browser, session, axe);
            const told = await evaluate(browser, session,
                run(scheme === 'dark' ? COLOURS : null));
            const where = {page: path.basename(page), screen: screen.name, scheme};
            if (told.checked === 0) found.push({...where, rule: 'nothing was checked'});
            found.push(...told.found.map(one => ({...where, ...one})));
            const wider = await evaluate(browser, session, WIDTH) - screen.width;
            if (wider > 0) found.push({...where, rule: 'reflow', why: `${wider} pixels too wide`});
        }
    }
    return found;
}

// What the browser started goes on writing for a moment.
async function remove(folder) {
    for (let turn = 0; turn < 100; turn++) {
        try {
            fs.rmSync(folder, {recursive: true, force: true});
            return;
        } catch {
            await new Promise(give => setTimeout(give, 100));
        }
    }
}

async function main(modules, pages) {
    const axe = fs.readFileSync(path.join(modules, 'axe-core', 'axe.min.js'), 'utf8');
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'levain-axe.'));
    const browser = new Browser(folder);
    let count = 0;
    try {
        const {targetId} = await browser.ask('Target.createTarget', {url: 'about:blank'});
        const {sessionId} = await browser.ask('Target.attachToTarget', {targetId, flatten: true});
        await browser.ask('Page.enable', {}, sessionId);
        for (const page of pages) {
            for (const one of await judge(browser, sessionId, axe, path.resolve(page))) {
                console.log(JSON.stringify(one));
                count++;
            }
        }
        await browser.ask('Browser.close').catch(() => {});
    } finally {
        browser.child.kill('SIGKILL');
        await remove(folder);
    }
    return count;
}

main(process.argv[2], process.argv.slice(3)).then(
    count => process.exit(count > 0 ? 1 : 0),
    error => { console.error(`axe.js: ${error.message}`); process.exit(70); });
