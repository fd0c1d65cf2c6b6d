// Prints the results of ./bench/run as a table of medians: node table.mjs RESULTS.jsonl
import { readFileSync } from "node:fs";

const runs = readFileSync(process.argv[2], "utf8").trim().split("\n").map((line) => JSON.parse(line));
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const of = (label, field) => {
  const values = runs.filter((run) => run.label === label).map((run) => run[field]);
  return values.length === 0 ? undefined : median(values);
};
const cases = [...new Set(runs.map((run) => run.label.split(" ")[1]))];

const fanned = cases.filter((name) => name !== "idle" && name !== "heap");

if (fanned.length > 0) {
  console.log("| case | µs CPU a delivery | floor | ratio | p50 µs | p99 µs | floor p99 | lost |");
  console.log("|---|---|---|---|---|---|---|---|");
  for (const name of fanned) {
    const [ours, floor] = ["carillon", "floor"].map((who) => of(`${who} ${name}`, "server_cpu_us_per_delivery"));
    const row = [ours.toFixed(2), floor.toFixed(2), (ours / floor).toFixed(2)];
    row.push(of(`carillon ${name}`, "p50_us"), of(`carillon ${name}`, "p99_us"), of(`floor ${name}`, "p99_us"));
    console.log(`| ${name} | ${row.join(" | ")} | ${of(`carillon ${name}`, "lost")} |`);
  }
}
if (cases.includes("idle") || cases.includes("heap")) {
  console.log("\n| 19,000 idle connections | |\n|---|---|");
}
if (cases.includes("idle")) {
  console.log(`| total RSS, MB | ${(of("carillon idle", "rss_after_kb") / 1024).toFixed(0)} |`);
  console.log(`| handshakes a CPU second | ${of("carillon idle", "handshakes_per_cpu_s")} |`);
}
if (cases.includes("heap")) {
  console.log(`| live heap a connection, bytes | ${of("carillon heap", "heap_per_connection")} |`);
}
