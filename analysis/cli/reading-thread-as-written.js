// What the reading thread begins with where the program is not compiled: each thread registers the loader of TypeScript for itself.
import {register} from "tsx/esm/api";

register();
await import("./reading-thread.ts");
