//! The index: a document for each track, of its names and its popularity as a
//! fast field. Nothing is stored, and all of it is one segment.
//!
//! In three fields, title, artists and album are told apart, as Tonearm and the
//! table for SQLite do; in one, every word is looked for in one place, which is
//! the faster shape.

use std::io::{self, BufRead};

use tantivy::schema::{
    Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions, FAST,
};
use tantivy::tokenizer::{
    AsciiFoldingFilter, LowerCaser, SimpleTokenizer, TextAnalyzer,
};
use tantivy::{Index, IndexWriter, TantivyDocument};

use crate::Failure;

const TEXTS: [&str; 3] = ["title", "artists", "album"];
pub const POPULARITY: &str = "popularity";
const TOKENIZER: &str = "folded";

/// What the writer may use before it begins another segment.
const WRITER_BYTES: usize = 2_000_000_000;

/// Words without case and accents, cut at whatever is neither letter nor
/// digit.
pub fn analyzer() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(LowerCaser)
        .filter(AsciiFoldingFilter)
        .build()
}

/// A text without apostrophes, so that `don't` is one word, as in Tonearm: cut
/// there, its end would be the beginning of all words with a t.
pub fn without_apostrophes(text: &str) -> String {
    text.replace(['\'', '\u{2019}'], "")
}

/// The fields in which words are looked for.
pub fn text_fields(schema: &Schema) -> Vec<Field> {
    TEXTS
        .iter()
        .filter_map(|name| schema.get_field(name).ok())
        .collect()
}

fn schema(fields: usize) -> Schema {
    let mut schema = Schema::builder();
    let texts = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer(TOKENIZER)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions),
    );
    for name in &TEXTS[..fields] {
        schema.add_text_field(name, texts.clone());
    }
    schema.add_u64_field(POPULARITY, FAST);
    schema.build()
}

/// The texts that have no field of their own are further values of the last.
fn document(
    row: &str,
    texts: &[Field],
    popularity: Field,
) -> Result<TantivyDocument, Failure> {
    let mut document = TantivyDocument::default();
    let mut columns = row.split('\t');
    let number = columns.next().ok_or("an empty row")?;
    document.add_u64(popularity, number.parse()?);
    for i in 0..TEXTS.len() {
        let text = columns.next().ok_or("a short row")?;
        let field = texts[i.min(texts.len() - 1)];
        document.add_text(field, without_apostrophes(text));
    }
    Ok(document)
}

/// Makes an index directory of the rows on standard input, with as many fields
/// of text.
pub fn index(path: &str, fields: usize) -> Result<(), Failure> {
    std::fs::create_dir(path)?;
    let index = Index::create_in_dir(path, schema(fields))?;
    index.tokenizers().register(TOKENIZER, analyzer());
    let texts = text_fields(&index.schema());
    let popularity = index.schema().get_field(POPULARITY)?;
    let mut writer: IndexWriter =
        index.writer_with_num_threads(1, WRITER_BYTES)?;
    for row in io::stdin().lock().lines() {
        writer.add_document(document(&row?, &texts, popularity)?)?;
    }
    writer.commit()?;
    let segments = index.searchable_segment_ids()?;
    if segments.len() > 1 {
        writer.merge(&segments).wait()?;
    }
    writer.wait_merging_threads()?;
    Ok(())
}
