import {expect, it} from "vitest";
import {rulesVersion} from "../../analysis/analyze.ts";
import {shippedDataset} from "../../analysis/cli/shown-dataset.ts";
import {readDataset} from "../../analysis/dataset-file.ts";
import {defaultConfigFile, readConfig} from "../../crawler/config.ts";

it("the dataset that ships was judged by today's rules, over the directories that ship as configuration", async () => {
  const {dataset} = await readDataset(shippedDataset);
  expect(dataset.rules).toBe(rulesVersion);
  expect(dataset.driverDirectories).toEqual(readConfig(defaultConfigFile).relevant.drivers);
  expect(dataset.drivers.length).toBeGreaterThan(0);
});
