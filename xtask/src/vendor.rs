//! Copies the modules the site uses out of their locked npm packages into `public/vendor/`: there is no build step, so
//! bare imports become relative paths here, once.

use std::fs;
use std::path::Path;

use crate::report::{Failed, Report, say};
use crate::{Done, node, root};

/// Package, its module, the name here.
const MODULES: [(&str, &str, &str); 6] = [
    ("preact", "dist/preact.mjs", "preact.js"),
    ("preact", "hooks/dist/hooks.mjs", "hooks.js"),
    ("htm", "dist/htm.mjs", "htm.js"),
    ("@preact/signals-core", "dist/signals-core.mjs", "signals-core.js"),
    ("@preact/signals", "dist/signals.mjs", "signals.js"),
    ("fflate", "esm/browser.js", "fflate.js"),
];

/// What the modules import from each other, and where that is here.
const IMPORTS: [(&str, &str); 4] = [
    ("preact/hooks", "./hooks.js"),
    ("preact", "./preact.js"),
    ("@preact/signals-core", "./signals-core.js"),
    ("@preact/signals", "./signals.js"),
];

/// Writes `public/vendor/*.js`.
pub(crate) fn run(report: &mut Report) -> Done {
    node::install(report, "tests/web")?;
    let packages = root().join("tests/web/node_modules");
    for (package, module, name) in MODULES {
        let folder = packages.join(package);
        let version = version(&folder)?;
        let text = rewritten(&read(&folder.join(module))?);
        let to = root().join("public/vendor").join(name);
        let text = format!("/* {package} {version}, licence in LICENSES.txt */\n{text}");
        fs::write(&to, text).map_err(|error| Failed(format!("{}: {error}", to.display())))?;
        say(&format!("{name}: {package} {version}"));
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, Failed> {
    fs::read_to_string(path).map_err(|error| Failed(format!("{}: {error}", path.display())))
}

fn version(folder: &Path) -> Result<String, Failed> {
    let text = read(&folder.join("package.json"))?;
    let after = text.split("\"version\"").nth(1).and_then(|rest| rest.split('"').nth(1));
    after.map(str::to_owned).ok_or_else(|| Failed(format!("{}: no version", folder.display())))
}

/// Bare imports become relative; the pointer to a source map that is not copied goes.
fn rewritten(text: &str) -> String {
    let mut text = text.to_owned();
    for (bare, path) in IMPORTS {
        for quote in ['"', '\''] {
            text = text.replace(&format!("from{quote}{bare}{quote}"), &format!("from{quote}{path}{quote}"));
            text = text.replace(&format!("from {quote}{bare}{quote}"), &format!("from {quote}{path}{quote}"));
        }
    }
    // It may follow the code in the last line.
    let code = text.split("//# sourceMappingURL=").next().unwrap_or_default();
    code.trim_end().to_owned() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_imports_become_relative_and_source_maps_go() {
        let text = "import{h}from\"preact\";import {x} from 'preact/hooks';\n//# sourceMappingURL=a.map";
        assert_eq!(rewritten(text), "import{h}from\"./preact.js\";import {x} from './hooks.js';\n");
        assert_eq!(rewritten("export{a};//# sourceMappingURL=a.map\n"), "export{a};\n");
    }
}
