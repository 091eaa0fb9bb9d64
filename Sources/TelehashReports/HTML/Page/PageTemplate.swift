/// The page as a Mustache template: everything but the pages of cases, readable without scripts.
enum PageTemplate {
  static let text = #"""
    {{% CONTENT_TYPE: SAFE_HTML}}
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src '{{scriptDigest}}'; img-src data:; base-uri 'none'; form-action 'none'">
    <title>{{state}}: {{target}}, meshproof</title>
    <style>
    {{{style}}}
    </style>
    </head>
    <body>
    <a class="skip" href="#main">Skip to the results</a>
    <header class="top">
    <p class="brand"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 6 19 6 12 18Z"/><circle cx="5" cy="6" r="2.6"/><circle cx="19" cy="6" r="2.6"/><circle cx="12" cy="18" r="2.6"/></svg>meshproof <span>{{mode}}</span></p>
    <div class="headline">
    <h1><bdi>{{target}}</bdi></h1>
    <p class="state {{stateClass}}"><span aria-hidden="true">{{stateSymbol}}</span> {{state}}</p>
    </div>
    <dl class="facts">
    {{#facts}}
    <div><dt>{{name}}</dt><dd><bdi>{{value}}</bdi></dd></div>
    {{/facts}}
    </dl>
    <p class="command"><span class="label">rerun</span> <code>{{command}}</code><button type="button" class="copy" data-copy="{{command}}">Copy</button></p>
    <div class="bar" role="img" aria-label="{{totalsText}}">{{#totals}}<i class="{{verdict}}" style="flex-grow:{{count}}"></i>{{/totals}}</div>
    <ul class="totals" aria-label="Cases by verdict">
    {{#totals}}
    <li><button type="button" class="total {{verdict}}" data-verdict="{{verdict}}" aria-pressed="false"><span class="sign" aria-hidden="true">{{symbol}}</span><b>{{count}}</b> {{word}}</button></li>
    {{/totals}}
    </ul>
    </header>
    <main id="main" tabindex="-1">
    {{#comparison}}
    <section class="panel" id="changes" aria-labelledby="changes-title">
    <h2 id="changes-title">Since the earlier run</h2>
    <p class="quiet">{{summary}}</p>
    {{#sections}}
    <details{{#open}} open{{/open}}><summary>{{title}} <b>{{count}}</b></summary>
    <ul class="changes">
    {{#changes}}
    <li><span class="v {{before}}" title="{{beforeWord}}">{{beforeSymbol}}</span> → <span class="v {{now}}" title="{{nowWord}}">{{nowSymbol}}</span> <a href="#case={{link}}"><bdi>{{id}}</bdi></a></li>
    {{/changes}}
    </ul>
    {{#more}}<p class="quiet">and {{more}} more</p>{{/more}}
    </details>
    {{/sections}}
    </section>
    {{/comparison}}
    <section id="requirements" aria-labelledby="requirements-title">
    <div class="titlebar">
    <h2 id="requirements-title">Requirements</h2>
    <p class="quiet" id="count" role="status" aria-live="polite">{{requirementCount}} judged</p>
    </div>
    <form class="filters" role="search" aria-label="Filter the results">
    <label>Text <input type="search" name="q" placeholder="id, words, case" autocomplete="off"><kbd title="press / to go here">/</kbd></label>
    <label>Verdict <select name="verdict"><option value="">any</option>{{#totals}}<option value="{{verdict}}">{{symbol}} {{word}}</option>{{/totals}}</select></label>
    <label>Level <select name="level"><option value="">any</option>{{#levels}}<option>{{.}}</option>{{/levels}}</select></label>
    <label>Area <select name="area"><option value="">all</option>{{#areas}}<option value="{{name}}">{{title}}</option>{{/areas}}</select></label>
    <label>Columns <select name="by">{{#axes}}<option value="{{name}}">{{title}}</option>{{/axes}}</select></label>
    <button type="reset">Clear</button>
    </form>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="requirements-title">
    <table class="matrix">
    <thead><tr><th scope="col">Requirement</th><th scope="col">Level</th><th scope="col" class="all">All</th>{{#columns}}<th scope="col" class="column"><bdi>{{.}}</bdi></th>{{/columns}}</tr></thead>
    {{#areas}}
    <tbody data-area="{{name}}">
    <tr class="area"><th scope="rowgroup" colspan="{{span}}">{{title}} <span class="quiet">{{name}} · {{summary}}</span></th></tr>
    {{#rows}}
    <tr data-id="{{id}}" data-level="{{level}}" data-verdict="{{verdict}}"><th scope="row"><b>{{shownID}}</b> <span class="statement">{{statement}}</span></th><td class="level">{{level}}</td>{{#cells}}<td>{{#verdict}}<a class="v {{verdict}}" href="#cell={{link}}" aria-label="{{label}}">{{symbol}}{{#count}}<small>{{count}}</small>{{/count}}</a>{{/verdict}}{{^verdict}}<span class="none" aria-label="nothing">·</span>{{/verdict}}</td>{{/cells}}</tr>
    {{/rows}}
    </tbody>
    {{/areas}}
    </table>
    </div>
    <p class="empty" id="nothing" hidden>Nothing matches. <button type="button" data-clear>Clear the filters</button></p>
    </section>
    <section id="cases" aria-labelledby="cases-title">
    <details id="all-cases"><summary><h2 id="cases-title">All cases</h2> <span class="quiet">{{caseCount}}</span></summary>
    <noscript><p class="empty">The list and the pages of cases need JavaScript. Nothing is loaded from anywhere.</p></noscript>
    <ol class="cases" id="case-list"></ol>
    </details>
    </section>
    {{#hasReadings}}
    <section class="panel" id="readings" aria-labelledby="readings-title">
    <h2 id="readings-title">Reading profile</h2>
    <p class="quiet">Where the texts leave room, this is what was seen. Nothing fails for a reading alone.</p>
    <table class="plain"><thead><tr><th scope="col">Point</th><th scope="col">About</th><th scope="col">Reading</th><th scope="col">Status</th></tr></thead><tbody>
    {{#readings}}
    <tr><th scope="row">{{topic}}</th><td>{{about}}</td><td><b>{{reading}}</b> {{meaning}}</td><td><span class="status {{status}}">{{status}}</span></td></tr>
    {{/readings}}
    </tbody></table>
    </section>
    {{/hasReadings}}
    {{#hasUnexercised}}
    <section class="panel" id="unexercised" aria-labelledby="unexercised-title">
    <details><summary><h2 id="unexercised-title">Requirements not exercised</h2> <span class="quiet">{{unexercisedCount}}</span></summary>
    <p class="quiet">They hold for the editions of this run, and nothing in it says anything about them.</p>
    {{#unexercised}}
    <h3>{{title}} <span class="quiet">{{name}}</span></h3>
    <ul class="requirements">
    {{#requirements}}
    <li><b>{{id}}</b> <span class="level">{{level}}</span> {{statement}}{{#reason}} <span class="quiet">({{reason}})</span>{{/reason}}</li>
    {{/requirements}}
    </ul>
    {{/unexercised}}
    </details>
    </section>
    {{/hasUnexercised}}
    </main>
    <article id="case" hidden tabindex="-1" aria-labelledby="case-title"></article>
    <footer><p>{{tool}} · made from run.json; everything here is in it.</p></footer>
    <script type="application/json" id="data">{{{data}}}</script>
    <script>{{{script}}}</script>
    </body>
    </html>

    """#
}
