// Prints the results of ./bench/durable as a table of medians: node durable-table.mjs RESULTS.jsonl
import { readFileSync } from "node:fs";

const runs = readFileSync(process.argv[2], "utf8").trim().split("\n").map((line) => JSON.parse(line));
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const of = (label, field) => median(runs.filter((run) => run.label === label).map((run) => run[field]));
const labels = [...new Set(runs.map(({ label }) => label))];
const ms = (us) => (us / 1000).toFixed(2);

console.log("| | publishers | messages a second | of the plain loop | p50 ms | p99 ms | µs CPU a message | of the database | load generator |");
console.log("|---|---|---|---|---|---|---|---|---|");
for (const label of labels) {
  const [database, who, publishers] = label.split(" ");
  const rate = of(label, "per_s");
  const row = [who === "plain" ? `${database}, plain loop` : `${database}, Carillon`, publishers, Math.round(rate).toLocaleString("en")];
  row.push((rate / of(`${database} plain 1`, "per_s")).toFixed(2), ms(of(label, "p50_us")), ms(of(label, "p99_us")));
  row.push(of(label, "server_cpu_us").toFixed(0), who === "plain" ? "" : of(label, "database_cpu_us").toFixed(0));
  row.push(who === "plain" ? "" : `${Math.round(100 * of(label, "loadgen_cores"))} %`);
  console.log(`| ${row.join(" | ")} |`);
}
