use std::{env, error::Error, fs, iter, path::Path};

use progenitor::{GenerationSettings, Generator, InterfaceStyle};
use serde_json::Value;

/// Enums in responses, which may have values that the spec does not know.
const OPEN_ENUMS: [&str; 4] =
    ["AssetLogKind", "AssetLogLevel", "OperationStatusOverview", "SequenceBulkUpdateResult"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=openapi-3.0.json");
    let mut document: Value = serde_json::from_str(&fs::read_to_string("openapi-3.0.json")?)?;
    remove_default_responses(&mut document);
    let mut settings = GenerationSettings::default();
    settings.with_interface(InterfaceStyle::Builder);
    for name in OPEN_ENUMS {
        settings.with_replacement(name, "::std::string::String", iter::empty());
    }
    let code = Generator::new(&settings).generate_tokens(&serde_json::from_value(document)?)?;
    let file = Path::new(&env::var("OUT_DIR")?).join("nexus.rs");
    fs::write(file, prettyplease::unparse(&syn::parse2(code)?))?;
    Ok(())
}

/// Progenitor takes the response `default` for a success as well, and allows one type of success only.
fn remove_default_responses(document: &mut Value) {
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    let operations = paths.filter_map(|(_, item)| item.as_object_mut()).flatten();
    for (_, operation) in operations {
        if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
            responses.remove("default");
        }
    }
}
