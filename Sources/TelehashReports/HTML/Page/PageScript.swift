/// What the page does: filters kept in the address, the pages of cases, their diagrams.
///
/// Everything from the run reaches the document as text nodes and attributes set by name, never as
/// markup. The page's policy lets a browser run this script alone, by its digest.
enum PageScript {
  static let text =
    "(function(){\"use strict\";\n" + state + overview + casePage + diagram + packet
    + start + "})();"

  /// The digest of `text` for the page's policy; a test compares them.
  static let digest = "sha256-hB8BW35Yfd/Zzf6E5rtH+q7LuE67noP05K4F6OyF16c="

  /// Reading the data; the address as the page's only state.
  private static let state = #"""
    const D=JSON.parse(document.getElementById("data").textContent);
    const $=s=>document.querySelector(s),$$=s=>Array.from(document.querySelectorAll(s));
    const V={};D.verdicts.forEach((v,i)=>{v.rank=i;V[v.id]=v});
    const keys=new Map(),byRequirement=new Map();
    D.cases.forEach((c,n)=>{c.n=n;c.key=keys.has(c.id)?c.id+"~"+c.seed:c.id;keys.set(c.key,c);
      (c.requirements.length?c.requirements:[""]).forEach(r=>{if(!byRequirement.has(r))byRequirement.set(r,[]);byRequirement.get(r).push(c)})});
    const worst=(a,b)=>V[a.verdict].rank-V[b.verdict].rank||a.n-b.n;
    function make(name,attributes,...children){
      const svg=name.startsWith("svg:"),e=svg?document.createElementNS("http://www.w3.org/2000/svg",name.slice(4)):document.createElement(name);
      for(const k in attributes||{}){const v=attributes[k];if(v==null||v===false)continue;
        if(k==="on")for(const t in v)e.addEventListener(t,v[t]);else e.setAttribute(k,v===true?"":v)}
      for(const c of children.flat())if(c!=null&&c!==false)e.append(c);
      return e}
    const chip=(verdict,tag,attributes,extra)=>make(tag||"span",Object.assign({class:"v "+verdict,title:V[verdict].word},attributes),V[verdict].symbol,extra||null);
    const state=()=>new URLSearchParams(location.hash.slice(1));
    function address(changes){const s=state();for(const k in changes){if(changes[k]==null||changes[k]==="")s.delete(k);else s.set(k,changes[k])}return "#"+s}
    function go(changes,quietly){const to=address(changes);
      if(quietly){history.replaceState(null,"",to);show()}else if(to!==location.hash)location.hash=to;else show()}

    """#

  /// Filters, the matrix by other columns, the list of cases.
  private static let overview = #"""
    const form=$(".filters"),rows=$$(".matrix tr[data-id]").map(e=>({e,id:e.dataset.id,body:e.parentNode,text:null,cases:byRequirement.get(e.dataset.id)||[]}));
    const words=r=>r.text??=(r.e.textContent+" "+r.cases.map(c=>c.id+" "+c.title).join(" ")).toLowerCase();
    const caseWords=c=>c.text??=(c.id+" "+c.title+" "+c.requirements.join(" ")+" "+(c.findings||[]).map(f=>f[1]).join(" ")).toLowerCase();
    let columns=D.axes[0][0],list=null;
    const editions=["v2.0","v2.1","v3-2014-12","v3-2015-03","v3"];
    function arrange(by){
      const axis=D.axes.findIndex(a=>a[0]===by);if(axis<0||by===columns)return;columns=by;
      const values=[...new Set(D.cases.filter(c=>c.verdict!=="notApplicable").map(c=>c.axes[axis]))].sort((a,b)=>a===null?1:b===null?-1:by==="edition"?editions.indexOf(a)-editions.indexOf(b):a<b?-1:1);
      const head=$(".matrix thead tr");head.querySelectorAll(".column").forEach(e=>e.remove());
      values.forEach(v=>head.append(make("th",{scope:"col",class:"column"},make("bdi",{},v===null?"other":v))));
      $$(".matrix .area th").forEach(e=>e.colSpan=3+values.length);
      for(const r of rows){
        while(r.e.children.length>3)r.e.lastChild.remove();
        for(const v of values){
          const here=r.cases.filter(c=>c.axes[axis]===v).sort(worst),top=here[0];
          if(!top){r.e.append(make("td",{},make("span",{class:"none","aria-label":"nothing"},"·")));continue}
          const count=here.filter(c=>c.verdict===top.verdict).length,part=count<here.length?count+"/"+here.length:"";
          const link="#"+new URLSearchParams({cell:r.id+"~"+(v===null?"-":v),by});
          r.e.append(make("td",{},chip(top.verdict,"a",{href:link,"aria-label":(r.id||"no requirement")+", "+(v===null?"other":v)+": "+V[top.verdict].word+", "+count+" of "+here.length+" cases"},part&&make("small",{},part))))}}}
    function matches(s,level,area,verdicts,text){
      const q=(s.get("q")||"").toLowerCase().split(/\s+/).filter(Boolean),v=s.get("verdict"),l=s.get("level"),a=s.get("area");
      return (!v||verdicts().includes(v))&&(!l||level===l)&&(!a||area===a)&&q.every(w=>text().includes(w))}
    function filter(){
      const s=state();let shown=0;const areas=new Map();
      for(const r of rows){const on=matches(s,r.e.dataset.level,r.body.dataset.area,()=>r.cases.map(c=>c.verdict),()=>words(r));
        r.e.hidden=!on;if(on){shown++;areas.set(r.body,true)}}
      $$(".matrix tbody").forEach(b=>b.hidden=!areas.has(b));
      $("#nothing").hidden=shown>0||rows.length===0;
      $("#count").textContent=shown===rows.length?rows.length+" judged":shown+" of "+rows.length+" judged";
      for(const f of ["q","verdict","level","area"]){const e=form.elements[f];if(e.value!==(s.get(f)||""))e.value=s.get(f)||""}
      form.elements.by.value=columns;
      $$(".total").forEach(b=>b.setAttribute("aria-pressed",String(b.dataset.verdict===s.get("verdict"))));
      if($("#all-cases").open)listCases(s)}
    function listCases(s){
      if(!list){list=[...D.cases].sort(worst).map(c=>({c,e:make("li",{},make("a",{href:"#case="+encodeURIComponent(c.key)},chip(c.verdict),make("span",{},make("span",{class:"id"},make("bdi",{},c.id)),make("br"),make("span",{class:"title"},c.title))))}));
        $("#case-list").append(...list.map(x=>x.e))}
      for(const {c,e} of list)e.hidden=!matches(s,c.level,null,()=>[c.verdict],()=>caseWords(c))||!inArea(c,s.get("area"))}
    const inArea=(c,a)=>!a||c.requirements.some(r=>r.split("-")[0]===a);

    """#

  /// The page of one case.
  private static let casePage = #"""
    const article=$("#case");let last=null,trail=[];
    function siblings(s){
      const cell=s.get("cell");if(!cell)return null;
      const cut=cell.indexOf("~"),id=cut<0?cell:cell.slice(0,cut),value=cut<0?null:cell.slice(cut+1);
      const axis=D.axes.findIndex(a=>a[0]===(s.get("by")||D.axes[0][0]));
      return (byRequirement.get(id)||[]).filter(c=>value===null||(c.axes[axis]===null?"-":c.axes[axis])===value).sort(worst)}
    const scenario=c=>{const parts=c.id.split("[")[0].split("/");return parts[0]==="replay"?parts[1]:parts.pop()};
    function brief(c,near){const axes=c.axes.filter(a=>a!==null).join(" ")||c.id;
      return near.every(o=>scenario(o)===scenario(near[0]))?axes:cut(scenario(c),190)+" · "+axes}
    function line(name,...content){return [make("dt",{},name),make("dd",{},...content)]}
    function copied(text){return make("button",{type:"button",class:"copy","data-copy":text,"aria-label":"Copy "+text},"Copy")}
    function showCase(c,s,near){
      const place=near?near.indexOf(c):-1;trail=near&&near.length>1?near:[...D.cases].sort(worst);
      const at=trail.indexOf(c),step=d=>trail[at+d]?()=>go({case:trail[at+d].key,event:null}):null;
      const move=(d,text)=>make("button",{type:"button",disabled:!step(d),on:{click:step(d)||(()=>{})}},text);
      article.replaceChildren(
        make("nav",{class:"nav","aria-label":"Cases"},make("a",{href:address({case:null,cell:null,event:null})},"← Results"),move(-1,"‹ Previous"),move(1,"Next ›"),make("span",{class:"quiet"},(at+1)+" of "+trail.length)),
        near&&near.length>1?make("ul",{class:"siblings","aria-label":"Cases of this cell"},near.map(o=>make("li",{},make("a",{href:address({case:o.key,event:null}),"aria-current":o===c&&"true",title:o.id},chip(o.verdict),make("bdi",{},brief(o,near)))))):"",
        make("div",{class:"caseline"},chip(c.verdict),make("div",{},make("h2",{id:"case-title"},c.title),make("p",{class:"id"},make("bdi",{},c.id)))),
        make("div",{class:"findings"},(c.findings||[]).map(f=>make("div",{class:"finding "+f[0]+(V[c.verdict].bad?" bad":"")},make("span",{class:"label"},f[0]),f[1]))),
        work(c,s),details(c));
      document.title=V[c.verdict].word+": "+c.title;
      const marked=article.querySelector(".event.marked"),box=article.querySelector(".diagram");
      if(marked&&box){const r=marked.getBoundingClientRect(),b=box.getBoundingClientRect();box.scrollTop+=r.top-b.top-b.height/2}}
    function work(c,s){
      if(!c.evidence)return make("p",{class:"empty panel"},c.leftOut?"To stay small this page leaves out the "+c.leftOut+" events of this case; run.json has them, and the rerun line below plays them again.":"No packets were kept for this case.");
      const inspector=make("section",{class:"inspector","aria-label":"The packet","aria-live":"polite"});
      const box=make("div",{class:"diagram",role:"group","aria-label":"Sequence diagram, "+D.clock+" time"});
      draw(c,box,inspector,s.get("event"));
      return make("div",{class:"work"},box,inspector)}
    function details(c){
      const reqs=c.requirements.map(id=>{const r=D.requirements[id];
        return make("div",{class:"req"},make("b",{},id),r?" "+r.level+" ":"",r&&make("p",{},r.statement),r&&make("p",{class:"quiet"},r.own?"our reading; ":"",r.source),
          r&&(r.readings||[]).map(a=>D.readings[a]&&make("blockquote",{},make("b",{},a+" "+D.readings[a].topic),make("br"),"Our reading: "+D.readings[a].reading)))});
      const link=(href,text)=>make("a",{href},make("bdi",{},text));
      const first=c.requirements[0];
      return make("div",{class:"details"},
        make("section",{class:"panel","aria-label":"Requirements"},make("h2",{},c.requirements.length===1?"Requirement":"Requirements"),reqs.length?reqs:make("p",{class:"quiet"},"This case names none.")),
        make("section",{class:"panel","aria-label":"Evidence"},make("h2",{},"Evidence"),make("dl",{class:"lines"},
          line("verdict",V[c.verdict].word+(c.before?", was "+V[c.before].word:"")),
          c.deviations&&line(c.deviations.length>1?"deviations":"deviation",c.deviations.map(d=>make("div",{},make("b",{},d[0])," "+d[1]))),
          c.notes&&line("notes",c.notes),
          c.blockedBy&&line("blocked by",keys.has(c.blockedBy)?link(address({case:c.blockedBy,cell:null,event:null}),c.blockedBy):c.blockedBy),
          c.pcap&&line("capture",link(c.pcapLink,c.pcap),c.where?make("div",{class:"quiet"},c.where.replace(c.pcap+", ","")):""),
          c.keys&&line("keys",link(c.keysLink,c.keys)),
          c.seed&&line("seed",c.seed),c.hash&&line("trace",make("code",{},c.hash)),line("took",c.took),
          line("rerun",make("code",{},c.rerun)," ",copied(c.rerun)),
          first&&line("explain",make("code",{},"meshproof explain "+first)," ",copied("meshproof explain "+first)))))}

    """#

  /// The sequence diagram.
  private static let diagram = #"""
    const ROW=30,HEAD=52,LEFT=74;
    const clock=us=>(us/1e6).toFixed(us%1000?4:3);
    const cut=(text,room)=>{const n=Math.max(4,Math.floor(room/6.3)),a=Array.from(text);return a.length>n?a.slice(0,n-1).join("")+"…":text};
    function draw(c,box,inspector,chosen){
      const E=c.evidence,lanes=E.lanes,items=E.items.map(i=>({event:i[0],time:i[1],lane:i[2],target:i[3],kind:i[4],label:D.strings[i[5]]||"",why:i[6]==null?"":D.strings[i[6]],end:i[7],endTime:i[8]}));
      const room=innerWidth>1120?Math.min(innerWidth,innerWidth>=1500?1480:1240)*(innerWidth>=1500?.44:1)-(innerWidth>=1500?40:616):innerWidth-60;
      const width=Math.max(130,Math.min(300,Math.floor((room-LEFT-170)/Math.max(1,lanes.length-1))));
      const x=n=>LEFT+60+n*width,W=x(lanes.length-1)+106;
      let y=HEAD+10,before=null;
      if(E.before)y+=20;
      for(const i of items){
        if(before!==null&&i.time-before>=1e6){i.gap=i.time-before;y+=22}
        i.y=y;y+=ROW;before=Math.max(before??0,i.time)}
      const H=y+(E.after?34:16);
      const svg=make("svg:svg",{width:W,height:H,viewBox:"0 0 "+W+" "+H,role:"group","aria-label":items.length+" events between "+lanes.map(l=>l[0]).join(", ")});
      lanes.forEach((l,n)=>{svg.append(make("svg:line",{class:"life "+l[1],x1:x(n),x2:x(n),y1:HEAD-6,y2:H-8}),
        make("svg:text",{class:"lanehead",x:x(n),y:22,"text-anchor":"middle"},cut(l[0],width-12),make("svg:title",{},l[0])),
        make("svg:text",{class:"lanekind",x:x(n),y:37,"text-anchor":"middle"},l[1]==="nat"?"NAT":l[1]))});
      svg.append(make("svg:text",{class:"lanekind",x:8,y:37},D.clock+" s"));
      if(E.before)svg.append(make("svg:text",{class:"gap",x:8,y:HEAD+14},"⋯ "+E.before+" earlier events"));
      const events=[];let shownTime=null;
      for(const i of items){
        const g=i.kind==="d"||i.kind==="x"||i.kind==="u"?flight(i,items,x,width,lanes):moment(i,x,W);
        const marked=E.mark!=null&&(i.event===E.mark||i.end===E.mark);
        if(i.gap)svg.append(make("svg:text",{class:"gap",x:8,y:i.y-12},"⋯ "+(i.gap/1e6).toFixed(1)+" s later"));
        if(i.time!==shownTime){g.append(make("svg:text",{class:"clock",x:22,y:i.y+4},clock(i.time)));shownTime=i.time}
        if(marked){g.classList.add("marked");g.append(make("svg:path",{class:"pointer",d:"M6 "+(i.y-6)+"l10 6l-10 6z"}))}
        g.prepend(make("svg:rect",{class:"hit",x:2,y:i.y-ROW/2+1,width:W-4,height:ROW-2,rx:6}));
        g.prepend(make("svg:title",{},say(i,lanes)));
        g.setAttribute("tabindex","0");g.setAttribute("role","button");
        g.setAttribute("aria-label",(marked?"Decided here. ":"")+clock(i.time)+" s, "+say(i,lanes));
        const choose=()=>{events.forEach(e=>{e.g.classList.remove("selected");e.g.removeAttribute("aria-pressed")});g.classList.add("selected");g.setAttribute("aria-pressed","true");inspect(c,i,inspector,lanes,marked);
          history.replaceState(null,"",address({event:String(i.event)}))};
        g.addEventListener("click",choose);
        g.addEventListener("keydown",k=>{const p=events.findIndex(e=>e.g===g);
          if(k.key==="Enter"||k.key===" "){k.preventDefault();choose()}
          if(k.key==="ArrowDown"&&events[p+1]){k.preventDefault();events[p+1].g.focus()}
          if(k.key==="ArrowUp"&&events[p-1]){k.preventDefault();events[p-1].g.focus()}});
        events.push({g,i,marked,choose});svg.append(g)}
      if(E.after)svg.append(make("svg:text",{class:"gap",x:8,y:H-14},"⋯ "+E.after+" later events"));
      box.append(svg);
      const open=events.find(e=>chosen!=null&&String(e.i.event)===chosen)||events.find(e=>e.marked)||events.find(e=>E.packets&&E.packets[e.i.event]);
      if(open){open.g.classList.add("selected");inspect(c,open.i,inspector,lanes,open.marked)}
      else inspector.append(make("p",{class:"quiet"},"This page has the picture alone; the packets are in run.json."))}
    function say(i,lanes){
      const from=lanes[i.lane]?lanes[i.lane][0]:"",to=i.target>=0&&lanes[i.target]?lanes[i.target][0]:"";
      return (i.kind==="x"?"lost ("+i.why+"), ":i.kind==="t"?"timer, ":"")+from+(to?" to "+to:"")+(i.label?": "+i.label:"")}
    function flight(i,items,x,width,lanes){
      const g=make("svg:g",{class:"event flight "+(i.label.startsWith("handshake")||i.label.startsWith("open")?"handshake":"")+(i.kind==="x"?" lost":"")});
      const x1=x(i.lane),x2=x(i.target<0?i.lane:i.target),d=x2>=x1?1:-1;
      const later=i.end==null?[]:items.filter(o=>o.event>i.event&&o.event<i.end);
      const y1=i.y-4,y2=later.length?later[later.length-1].y+8:i.y+6;
      if(x1===x2){g.append(make("svg:path",{d:"M"+x1+" "+y1+"c40 0 40 12 6 12"}));label(g,i.label,x1+44,i.y+4,"start",320);return g}
      let ex=x2,ey=y2;
      if(i.kind==="x"&&lanes[i.target]&&lanes[i.target][1]!=="nat"){ex=x1+(x2-x1)*.6;ey=y1+(y2-y1)*.6}
      g.append(make("svg:line",{x1:x1+d*3,y1,x2:ex-d*(i.kind==="d"?7:0),y2:ey,"stroke-dasharray":i.kind==="u"?"2 4":null}));
      if(i.kind==="d")g.append(make("svg:path",{class:"tip",d:"M"+x2+" "+y2+"l"+(-d*9)+" -4v8z",transform:"rotate("+(Math.atan2(y2-y1,Math.abs(x2-x1))*180/Math.PI*d)+" "+x2+" "+y2+")"}));
      if(i.kind==="x"){g.append(make("svg:path",{class:"cross",d:"M"+(ex-5)+" "+(ey-5)+"l10 10m0 -10l-10 10"}),
        make("svg:text",{class:"why",x:ex+d*10,y:ey+4,"text-anchor":d>0?"start":"end"},i.why))}
      for(const l of lanes.keys())if(lanes[l][1]==="nat"&&(l-i.lane)*(l-(i.target<0?i.lane:i.target))<0&&(ex-x(l))*d>0){const f=(x(l)-x1)/(x2-x1);g.append(make("svg:circle",{class:"tip",cx:x(l),cy:y1+(y2-y1)*f,r:3}))}
      if(later.length)label(g,i.label,x1+d*8,i.y-7,d>0?"start":"end",Math.min(Math.abs(ex-x1),width*1.8)-12);
      else label(g,i.label,(x1+ex)/2,i.y-7,"middle",Math.abs(ex-x1)-12);
      return g}
    function moment(i,x,W){
      const g=make("svg:g",{class:"event moment"}),at=x(i.lane);
      if(i.kind==="t")g.append(make("svg:circle",{cx:at,cy:i.y,r:4}));
      else if(i.kind==="s")g.append(make("svg:path",{class:"tip",d:"M"+at+" "+(i.y-5)+"l5 5l-5 5l-5 -5z"}));
      const text=i.kind==="t"?"timer "+i.label:i.label,left=i.lane>0&&W-at<text.length*6.3;
      if(i.kind==="n")label(g,text,LEFT,i.y+4,"start",W-LEFT-8);
      else label(g,text,left?at-10:at+10,i.y+4,left?"end":"start",left?at-LEFT-10:W-at-14);
      return g}
    function label(g,text,x,y,anchor,room){g.append(make("svg:text",{x,y,"text-anchor":anchor},cut(text,room)))}

    """#

  /// One packet: its tree beside its bytes.
  private static let packet = #"""
    function inspect(c,i,box,lanes,marked){
      const p=(c.evidence.packets||{})[i.event];
      const told=marked?(c.findings||[]).filter(f=>f[0]==="observed"||f[0]==="expected"||f[0]==="message"):[];
      box.replaceChildren(make("h3",{},clock(i.time)+" s · "+say(i,lanes)),
        i.endTime!=null&&i.endTime>i.time?make("p",{class:"quiet"},(i.kind==="x"?"lost":"arrived")+" after "+((i.endTime-i.time)/1e6).toFixed(3)+" s"):"",
        ...told.map(f=>make("div",{class:"finding "+f[0]+(V[c.verdict].bad?" bad":"")},make("span",{class:"label"},f[0]),f[1])),
        p?make("div",{class:"packet"},make("ul",{class:"tree",role:"tree","aria-label":"The packet, layer by layer"},branch(p.tree)),hex(p)):make("p",{class:"quiet"},i.kind==="s"||i.kind==="t"||i.kind==="n"?"No packet: "+(i.label||"a timer"):"The bytes of this packet are in run.json"+(c.pcap?" and in the capture.":".")))}
    function branch(node){
      const [name,value,...children]=node;
      return make("li",{role:"treeitem","aria-expanded":children.length?"true":null},make("b",{},name),value?" ":"",value?make("span",{class:/^[0-9a-f…]{9,}$|bytes? [0-9a-f]/.test(value)?"mono":null},make("bdi",{},value)):"",children.length?make("ul",{role:"group"},children.map(branch)):"")}
    function hex(p){
      const pre=make("pre",{class:"hex",tabindex:"0","aria-label":p.size+" bytes in hexadecimal"}),bytes=p.hex.match(/../g)||[];
      for(let at=0;at<bytes.length;at+=16){
        const row=bytes.slice(at,at+16);
        pre.append(make("span",{class:"off"},at.toString(16).padStart(4,"0")+"  "),row.map((b,n)=>b+(n===7?"  ":" ")).join("").padEnd(50),
          make("span",{class:"asc"},row.map(b=>{const v=parseInt(b,16);return v>32&&v<127?String.fromCharCode(v):"·"}).join("")),"\n")}
      if(p.size>bytes.length)pre.append("… "+(p.size-bytes.length)+" more bytes");
      return pre}

    """#

  /// Listening, and the first look.
  private static let start = #"""
    function show(){
      const s=state(),near=siblings(s),c=s.get("case")?keys.get(s.get("case")):near&&near[0];
      arrange(s.get("by")||D.axes[0][0]);
      $("main").hidden=!!c;article.hidden=!c;$("header.top").hidden=!!c;
      if(c){const fresh=last!==c;showCase(c,s,near);if(fresh){scrollTo(0,0);article.focus({preventScroll:true})}last=c}
      else{document.title=title;filter();if(last){const cell=back&&document.contains(back)?back:$("main");cell.focus({preventScroll:false});last=null}}}
    const title=document.title;let back=null;
    document.addEventListener("click",e=>{
      const a=e.target.closest("a[href^='#cell='],a[href^='#case=']");
      if(a&&!e.ctrlKey&&!e.metaKey&&!e.shiftKey&&e.button===0){e.preventDefault();back=a;const s=new URLSearchParams(a.getAttribute("href").slice(1));go({case:s.get("case"),cell:s.get("cell"),event:null});return}
      const copy=e.target.closest("[data-copy]");
      if(copy){const said=ok=>{copy.textContent=ok?"Copied":"Select and copy";setTimeout(()=>copy.textContent="Copy",1500)};
        if(navigator.clipboard)navigator.clipboard.writeText(copy.dataset.copy).then(()=>said(true),()=>said(false));else said(false)}
      const total=e.target.closest(".total");
      if(total)go({verdict:state().get("verdict")===total.dataset.verdict?null:total.dataset.verdict},true);
      if(e.target.closest("[data-clear]"))go({q:null,verdict:null,level:null,area:null},true)});
    form.addEventListener("submit",e=>e.preventDefault());
    form.addEventListener("reset",e=>{e.preventDefault();go({q:null,verdict:null,level:null,area:null,by:null},true)});
    let typing=0;
    form.addEventListener("input",e=>{const change={[e.target.name]:e.target.value};
      if(e.target.name==="q"){clearTimeout(typing);typing=setTimeout(()=>go(change,true),80)}else go(change,true)});
    $("#all-cases").addEventListener("toggle",()=>filter());
    document.addEventListener("keydown",e=>{
      if(e.ctrlKey||e.metaKey||e.altKey)return;
      const writing=/^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName);
      if(e.key==="/"&&!writing&&article.hidden){e.preventDefault();form.elements.q.focus()}
      if(e.key==="Escape"&&!article.hidden)go({case:null,cell:null,event:null});
      if(writing||article.hidden||!last)return;
      const at=trail.indexOf(last),to=e.key==="n"?trail[at+1]:e.key==="p"?trail[at-1]:null;
      if(to)go({case:to.key,event:null})});
    addEventListener("hashchange",show);
    if(!rows.length)$("#all-cases").open=true;
    document.documentElement.classList.add("ready");
    show();

    """#
}
