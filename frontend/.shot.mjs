import { chromium } from "playwright-core";
const base = process.argv[2]; const out = process.argv[3]; const pages = process.argv.slice(4);
const b = await chromium.launch({executablePath:"/usr/bin/chromium",args:["--headless","--no-sandbox","--disable-gpu","--disable-background-networking","--disable-component-update","--disable-sync","--no-first-run"]});
for (const [name,w,h] of [["d",1440,900],["m",390,844]]) {
  const ctx = await b.newContext({viewport:{width:w,height:h}});
  const p = await ctx.newPage();
  p.on("console",m=>{if(["error","warning"].includes(m.type()))console.log(name,m.type(),m.text().slice(0,300))});
  p.on("pageerror",e=>console.log(name,"pageerror",String(e).slice(0,300)));
  p.on("response",r=>{if(r.status()>=400)console.log(name,r.status(),r.url())});
  await p.goto(base+"/login"); await p.waitForTimeout(1200);
  await p.screenshot({path:`${out}/login-${name}.png`});
  await p.getByRole("button",{name:/demo portfolio/i}).click(); await p.waitForTimeout(3500);
  for (const path of pages) { await p.goto(base+path); await p.waitForTimeout(2500); await p.screenshot({path:`${out}/${(path.replace(/\W/g,"_")||"home")}-${name}.png`,fullPage:name==="m"}); }
  await ctx.close();
}
await b.close();
