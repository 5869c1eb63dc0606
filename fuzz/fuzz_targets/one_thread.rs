//! What the library does side by side runs on the thread that asks for it.

pub fn begin() {
    rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build_global().expect("no pool yet");
}
