// Writes src/types.ts from src/schema.json; with --check, says whether it is up to date.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { compile } from "json-schema-to-typescript";

const source = fileURLToPath(new URL("../src/schema.json", import.meta.url));
const target = fileURLToPath(new URL("../src/types.ts", import.meta.url));

const schema = JSON.parse(await readFile(source, "utf8"));
const text = await compile(schema, "Contract", {
  additionalProperties: false,
  bannerComment: "/* Made from schema.json by `npm run types`: change the Python structs instead. */",
  style: { printWidth: 110 },
});

if (!process.argv.includes("--check")) {
  await writeFile(target, text);
} else if ((await readFile(target, "utf8").catch(() => "")) !== text) {
  console.error("src/types.ts is old: run npm run types");
  process.exit(1);
}
