import {readFile} from "node:fs/promises";
import {Dataset} from "../analysis/dataset.ts";
import {CliError, exit} from "../crawler/errors.ts";

/** The dataset in a file, checked; and its bytes, which the site offers as they are. */
export async function readDataset(file: string): Promise<{dataset: Dataset; bytes: Uint8Array}> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new CliError(`cannot read ${file}; npx vfio-lore analyze makes it, --dataset names another`, {cause});
  });
  const parsed = Dataset.safeParse(parseJson(file, bytes));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new CliError(
      `${file} is no dataset of this version: ${issue?.path.join(".") || "the whole"}: ${issue?.message}; run npx vfio-lore analyze again`,
      {
        exitCode: exit.fault,
        cause: parsed.error,
      },
    );
  }
  return {dataset: parsed.data, bytes};
}

function parseJson(file: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new CliError(`${file} is not JSON (cut short?); run npx vfio-lore analyze again`, {
      exitCode: exit.fault,
      cause,
    });
  }
}
