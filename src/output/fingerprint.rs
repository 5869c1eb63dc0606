//! Names that change with what is in the file, so that a browser may keep it for good.

/// Puts eight hexadecimal digits of the BLAKE3 hash of `bytes` before the ending of a file's name
/// or path: `style.css` becomes `style.3f9a1c20.css`.
pub fn fingerprint(name: &str, bytes: &[u8]) -> String {
    let hash = blake3::hash(bytes).to_hex();
    let hash = &hash[..8];
    let file = name.rfind('/').map_or(0, |slash| slash + 1);
    // A dot at the beginning hides a file and begins no ending.
    match name[file..].rfind('.') {
        Some(dot) if dot > 0 => format!("{}.{hash}{}", &name[..file + dot], &name[file + dot..]),
        _ => format!("{name}.{hash}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_stands_before_the_ending() {
        // BLAKE3 of nothing begins with af1349b9.
        for (name, expected) in [
            ("style.css", "style.af1349b9.css"),
            ("fonts.v2/宋体.subset.woff2", "fonts.v2/宋体.subset.af1349b9.woff2"),
            ("fonts.v2/CNAME", "fonts.v2/CNAME.af1349b9"),
            (".htaccess", ".htaccess.af1349b9"),
        ] {
            assert_eq!(fingerprint(name, b""), expected);
        }
    }

    #[test]
    fn other_bytes_give_another_name() {
        assert_ne!(fingerprint("a.js", b"1"), fingerprint("a.js", b"2"));
    }
}
