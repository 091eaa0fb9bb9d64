/// How the page looks: one sheet, light and dark, on screen and on paper.
enum PageStyle {
  static let text = colours + layout + matrix + casePage + paper

  private static let colours = #"""
    :root{--bg:#fbfbf8;--panel:#fff;--ink:#1c2024;--soft:#5c656e;--line:#e2e4e0;--hair:#eef0ec;--link:#0b6477;--focus:#0b7fab;
    --pass:#1c7a45;--pass-bg:#e4f4ea;--lenient:#85620a;--lenient-bg:#fbf1d3;--fail:#b3261e;--fail-bg:#fce8e6;--error:#7b2fa8;--error-bg:#f4e7fb;
    --inconclusive:#5b5f9e;--inconclusive-bg:#eaebfa;--xfail:#4a6a75;--xfail-bg:#e3eef1;--quiet:#6d757c;--quiet-bg:#eff0ee;--shadow:0 1px 2px rgba(20,30,40,.06),0 8px 24px rgba(20,30,40,.05);
    --mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
    @media (prefers-color-scheme:dark){:root{--bg:#131619;--panel:#1a1e22;--ink:#e7eaec;--soft:#9aa5ad;--line:#2c3238;--hair:#23282d;--link:#6cc6da;--focus:#5bc0e6;
    --pass:#6fd39a;--pass-bg:#173525;--lenient:#e6c15c;--lenient-bg:#37300f;--fail:#ff9a91;--fail-bg:#46201d;--error:#d9a5f7;--error-bg:#3a2149;
    --inconclusive:#b3b7f5;--inconclusive-bg:#282b4d;--xfail:#9fc4d0;--xfail-bg:#20343b;--quiet:#97a0a7;--quiet-bg:#262b30;--shadow:none}}

    """#

  private static let layout = #"""
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%;scroll-padding-top:4rem}
    body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"DejaVu Sans",sans-serif}
    header.top,main,article,footer{max-width:1240px;margin:0 auto;padding:0 24px}
    h1,h2,h3,p,dl,ul,ol,table{margin:0}
    h1{font-size:30px;line-height:1.2;letter-spacing:-.02em;overflow-wrap:anywhere}
    h2{font-size:19px;letter-spacing:-.01em}
    h3{font-size:14px;margin:16px 0 4px}
    a{color:var(--link);text-underline-offset:2px}
    code,.mono{font-family:var(--mono);font-size:.86em}
    button,input,select{font:inherit;color:inherit;background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:5px 10px}
    button{cursor:pointer}
    button:hover{border-color:var(--soft)}
    :focus-visible{outline:2px solid var(--focus);outline-offset:2px;border-radius:6px}
    .skip{position:absolute;left:-999px;top:8px;background:var(--panel);padding:8px 12px;z-index:9}
    .skip:focus{left:8px}
    .quiet{color:var(--soft);font-size:13px;font-weight:400}
    .label,dt{color:var(--soft);font-size:12px;letter-spacing:.02em}
    header.top{padding-top:28px}
    .brand{display:flex;align-items:center;gap:8px;font-weight:650;letter-spacing:-.01em}
    .brand svg{width:22px;height:22px;fill:var(--link);stroke:var(--link);stroke-width:1.4}
    .brand svg path{fill:none}
    .brand span{color:var(--soft);font-weight:400}
    .headline{display:flex;flex-wrap:wrap;align-items:center;gap:8px 18px;margin:18px 0 14px}
    .state{font-weight:650;padding:4px 12px;border-radius:999px}
    .facts{display:flex;flex-wrap:wrap;gap:8px 32px}
    .facts dd{margin:0;font-weight:550;overflow-wrap:anywhere}
    .command{display:flex;flex-wrap:wrap;align-items:center;gap:8px;margin:14px 0 18px}
    .command code{background:var(--quiet-bg);padding:6px 10px;border-radius:8px;overflow-wrap:anywhere;flex:0 1 auto}
    .copy{font-size:12px;padding:3px 9px;color:var(--soft)}
    .bar{display:flex;height:10px;border-radius:6px;overflow:hidden;gap:2px;background:var(--hair)}
    .bar i{min-width:4px;background:currentColor}
    .totals{list-style:none;display:flex;flex-wrap:wrap;gap:8px;padding:0;margin:12px 0 0 -4px}
    .total{border-radius:999px;padding:4px 12px 4px 4px;border-color:transparent;background:transparent;color:var(--ink);font-size:14px}
    .total b{font-variant-numeric:tabular-nums}
    .total .sign{display:inline-grid;place-items:center;width:20px;height:20px;border-radius:6px;margin-right:4px;font-weight:700;font-size:12px}
    .total[aria-pressed=true]{border-color:currentColor;background:var(--panel)}
    main{padding-top:30px;padding-bottom:40px;display:grid;gap:34px;grid-template-columns:minmax(0,1fr)}
    main[hidden]{display:none}
    .panel{background:var(--panel);border:1px solid var(--line);border-radius:14px;padding:18px 20px;box-shadow:var(--shadow)}
    summary{cursor:pointer}
    summary h2{display:inline}
    details>*:not(summary){margin-top:10px}
    .titlebar{display:flex;align-items:baseline;gap:14px}
    .filters{position:sticky;top:0;z-index:4;display:flex;flex-wrap:wrap;gap:8px 14px;align-items:end;background:var(--bg);padding:10px 0 12px}
    .filters label{display:grid;gap:2px;color:var(--soft);font-size:12px;position:relative}
    .filters input,.filters select{color:var(--ink);font-size:14px;min-width:130px}
    .filters input{width:250px;padding-right:30px}
    kbd{position:absolute;right:8px;bottom:7px;font:11px/16px var(--mono);border:1px solid var(--line);border-radius:4px;padding:0 5px;color:var(--soft)}
    input:focus+kbd{visibility:hidden}
    .empty{padding:28px;text-align:center;color:var(--soft)}
    .plain{border-collapse:collapse;width:100%;margin-top:10px}
    .plain th,.plain td{text-align:left;padding:7px 14px 7px 0;border-top:1px solid var(--hair);vertical-align:top;font-weight:400}
    .plain thead th{border:0;color:var(--soft);font-size:12px}
    .plain tbody th{font-weight:650}
    .status{padding:1px 8px;border-radius:999px;background:var(--quiet-bg);color:var(--quiet);font-size:12px}
    .status.lenient{background:var(--lenient-bg);color:var(--lenient)}
    .status.refused{background:var(--fail-bg);color:var(--fail)}
    .status.default,.status.accepted{background:var(--pass-bg);color:var(--pass)}
    .requirements,.changes{padding-left:0;list-style:none;display:grid;gap:4px;font-size:14px}
    .changes a{overflow-wrap:anywhere}
    footer{padding-top:10px;padding-bottom:36px;color:var(--soft);font-size:13px}

    """#

  private static let matrix = #"""
    .v{display:inline-grid;grid-auto-flow:column;gap:3px;align-items:center;justify-content:center;min-width:30px;height:26px;padding:0 7px;border-radius:7px;font-weight:700;font-size:13px;text-decoration:none;background:var(--quiet-bg);color:var(--quiet);font-variant-numeric:tabular-nums}
    .v small{font-weight:500;font-size:11px}
    a.v:hover,button.v:hover{box-shadow:0 0 0 2px currentColor}
    .none{color:var(--line)}
    .pass .sign,.v.pass,.state.pass{background:var(--pass-bg);color:var(--pass)} i.pass{color:var(--pass)}
    .lenient .sign,.v.lenient{background:var(--lenient-bg);color:var(--lenient)} i.lenient{color:var(--lenient)}
    .fail .sign,.v.fail,.v.xpass,.xpass .sign,.state.fail{background:var(--fail-bg);color:var(--fail)} i.fail,i.xpass{color:var(--fail)}
    .error .sign,.v.error,.state.error{background:var(--error-bg);color:var(--error)} i.error{color:var(--error)}
    .inconclusive .sign,.v.inconclusive,.v.blocked,.blocked .sign,.state.inconclusive{background:var(--inconclusive-bg);color:var(--inconclusive)} i.inconclusive,i.blocked{color:var(--inconclusive)}
    .xfail .sign,.v.xfail{background:var(--xfail-bg);color:var(--xfail)} i.xfail{color:var(--xfail)}
    .unsupported .sign,.notApplicable .sign{background:var(--quiet-bg);color:var(--quiet)} i.unsupported,i.notApplicable{color:var(--line)}
    .v.fail,.v.xpass,.v.error{box-shadow:inset 0 0 0 1px currentColor}
    .scroll{overflow-x:auto}
    .matrix{border-collapse:separate;border-spacing:0;width:100%}
    .matrix th,.matrix td{padding:5px 10px;border-bottom:1px solid var(--hair);text-align:center;vertical-align:middle}
    .matrix thead th{color:var(--soft);font-size:12px;font-weight:600;vertical-align:bottom;border-bottom-color:var(--line)}
    .matrix th[scope=row],.matrix thead th:first-child,.matrix .area th{text-align:left}
    .matrix th[scope=row]{font-weight:400;padding-left:82px;text-indent:-82px}
    .matrix thead th:first-child{padding-left:0}
    .matrix thead th:nth-child(2){text-align:left}
    .matrix .area th{padding:22px 0 6px;font-size:16px;font-weight:650;border-bottom-color:var(--line)}
    .matrix tbody tr:not(.area):hover{background:var(--hair)}
    .statement{color:var(--soft);font-size:14px}
    .matrix th[scope=row] b{display:inline-block;min-width:78px;text-indent:0}
    .level{color:var(--soft);font-size:11px;letter-spacing:.03em;white-space:nowrap}
    td.level{text-align:left!important}
    .cases{list-style:none;padding:0;border-top:1px solid var(--line)}
    .cases li{content-visibility:auto;contain-intrinsic-size:auto 38px;border-bottom:1px solid var(--hair)}
    .cases a{display:grid;grid-template-columns:40px minmax(0,1fr);gap:10px;padding:6px 4px;color:inherit;text-decoration:none;align-items:center}
    .cases a:hover{background:var(--hair)}
    .cases .id{font-family:var(--mono);font-size:12.5px;overflow-wrap:anywhere}
    .cases .title{color:var(--soft);font-size:13px}

    """#

  private static let casePage = #"""
    article{padding-top:16px;padding-bottom:40px}
    article:focus{outline:none}
    .nav{display:flex;flex-wrap:wrap;gap:8px;align-items:center;margin-bottom:16px}
    .siblings{display:flex;flex-wrap:wrap;gap:6px;margin:0 0 14px;padding:0;list-style:none;max-height:112px;overflow:auto}
    .siblings a{display:inline-flex;gap:6px;align-items:center;padding:3px 9px 3px 4px;border:1px solid var(--line);border-radius:9px;text-decoration:none;color:inherit;font-size:12px}
    .siblings a[aria-current]{border-color:var(--link);box-shadow:0 0 0 1px var(--link)}
    .siblings .v{height:20px;min-width:22px}
    .caseline{display:flex;gap:12px;align-items:flex-start}
    .caseline .v{font-size:18px;min-width:42px;height:38px}
    .caseline h2{font-size:22px;line-height:1.3;overflow-wrap:anywhere}
    .caseline .id{font-family:var(--mono);font-size:13px;color:var(--soft);overflow-wrap:anywhere}
    .findings{display:grid;grid-template-columns:repeat(auto-fit,minmax(280px,1fr));gap:12px;margin:16px 0}
    .finding{border:1px solid var(--line);border-left:4px solid var(--soft);background:var(--panel);border-radius:10px;padding:10px 14px;overflow-wrap:anywhere}
    .finding.expected{border-left-color:var(--pass)}
    .finding.observed,.finding.message.bad{border-left-color:var(--fail)}
    .finding .label{display:block}
    .work{display:grid;grid-template-columns:minmax(0,1fr) 548px;gap:20px;align-items:start;margin:8px 0 24px}
    .diagram,.inspector{background:var(--panel);border:1px solid var(--line);border-radius:14px;box-shadow:var(--shadow)}
    .diagram{overflow:auto;max-height:82vh}
    .diagram svg{display:block;font:12px system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;fill:var(--ink)}
    .inspector h3{margin-top:0}
    .inspector .finding{margin:8px 0}
    .inspector{padding:14px 16px;position:sticky;top:12px;max-height:82vh;overflow:auto}
    .lanehead{font-weight:650}
    .lanekind,.clock,.gap{fill:var(--soft);font-size:11px}
    .clock{font-variant-numeric:tabular-nums}
    .life{stroke:var(--line);stroke-width:1.5}
    .life.nat{stroke-dasharray:2 4}
    .flight line,.flight path{stroke:var(--ink);stroke-width:1.4;fill:none}
    .flight .tip{fill:var(--ink);stroke:none}
    .flight text,.moment text{paint-order:stroke;stroke:var(--panel);stroke-width:4px;stroke-linejoin:round}
    .flight.handshake line{stroke:var(--link)} .flight.handshake .tip{fill:var(--link)}
    .flight.lost line{stroke:var(--fail);stroke-dasharray:4 3} .flight.lost .cross{stroke:var(--fail);stroke-width:2.4}
    .flight.lost .why{fill:var(--fail);font-weight:650}
    .moment text{fill:var(--soft)}
    .moment circle{fill:var(--soft)}
    .event{cursor:pointer}
    .event text,.event line,.event path,.event circle{pointer-events:none}
    .event .hit{fill:transparent}
    .event:hover .hit,.event:focus-visible .hit{fill:var(--hair)}
    .event:focus{outline:none}
    .event:focus-visible .hit{stroke:var(--focus);stroke-width:2}
    .event.selected .hit{fill:var(--hair);stroke:var(--link);stroke-width:1.2}
    .event.marked .hit{fill:var(--fail-bg)}
    .event.marked text{font-weight:650}
    .event .pointer{fill:var(--fail);stroke:none}
    .event.marked text,.event.selected text,.event:hover text{stroke:none}
    .tree,.tree ul{list-style:none;padding-left:0;margin:0;font-size:13px}
    .tree ul{padding-left:14px;border-left:1px solid var(--line);margin-left:4px}
    .tree li{padding:1px 0;overflow-wrap:anywhere}
    .tree b{font-weight:600}
    .tree .mono{color:var(--soft)}
    .packet{display:grid;grid-template-columns:minmax(0,1fr);gap:12px}
    .hex{font:11px/1.6 var(--mono);white-space:pre;overflow:auto;background:var(--quiet-bg);border-radius:10px;padding:10px 12px;margin:0}
    .hex .off,.hex .asc{color:var(--soft)}
    .details{display:grid;grid-template-columns:minmax(0,1.15fr) minmax(0,1fr);gap:20px;align-items:start}
    .req{padding:10px 0;border-top:1px solid var(--hair)}
    .req:first-of-type{border-top:0}
    .req blockquote{margin:6px 0 0;padding:6px 12px;border-left:3px solid var(--line);color:var(--soft);font-size:14px}
    .lines{display:grid;grid-template-columns:auto minmax(0,1fr);gap:6px 14px;font-size:14px;margin:8px 0 0}
    .lines dt{padding-top:2px}
    .lines dd{margin:0;overflow-wrap:anywhere}
    @media (min-width:1500px){header.top,main,article,footer{max-width:1480px}.packet{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}.work{grid-template-columns:minmax(0,1fr) minmax(0,1.25fr)}}
    @media (max-width:1120px){.work{grid-template-columns:minmax(0,1fr)}.inspector{position:static;max-height:none}}
    @media (max-width:900px){.details{grid-template-columns:minmax(0,1fr)}header.top,main,article,footer{padding-left:14px;padding-right:14px}.filters{position:static}}

    """#

  private static let paper = #"""
    @media print{:root{--bg:#fff;--panel:#fff;--ink:#000;--soft:#444;--line:#bbb;--hair:#ddd;--shadow:none}
    body{font-size:11px}
    .filters,.copy,.nav,.siblings,.skip,.empty,kbd,noscript{display:none}
    .scroll,.diagram,.inspector{overflow:visible;max-height:none;position:static}
    .matrix tr,.req,.finding{break-inside:avoid}
    .matrix thead{display:table-header-group}
    *{-webkit-print-color-adjust:exact;print-color-adjust:exact}
    a{color:inherit;text-decoration:none}}

    """#
}
