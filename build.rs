//! Embeds the catalogue anew when a scenario changes.

fn main() {
    println!("cargo:rerun-if-changed=scenarios");
}
