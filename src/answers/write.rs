//! Reading answer files.
