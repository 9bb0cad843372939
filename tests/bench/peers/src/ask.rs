//! Queries. All words have to be there, each in any of the fields, the last one
//! as the beginning of a word, since it may still be typed; what is in quotes
//! is a phrase in one field. The answer is the best 20 by bm25 times a
//! logarithm of popularity, and how many match, as GET /search needs both.

use tantivy::collector::{Count, TopDocs};
use tantivy::query::{
    BooleanQuery, Occur, PhrasePrefixQuery, PhraseQuery, Query, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::tokenizer::TextAnalyzer;
use tantivy::{DocId, Index, Score, Searcher, SegmentReader, Term};

use crate::rows::{analyzer, text_fields, without_apostrophes, POPULARITY};
use crate::Failure;

const LIMIT: usize = 20;

pub struct Asker {
    searcher: Searcher,
    fields: Vec<Field>,
    analyzer: TextAnalyzer,
}

impl Asker {
    /// The index is mapped; its only segment is what is asked.
    pub fn open(path: &str) -> Result<Asker, Failure> {
        let index = Index::open_in_dir(path)?;
        let searcher = index.reader()?.searcher();
        if searcher.segment_readers().len() != 1 {
            return Err("the index isn't one segment".into());
        }
        Ok(Asker {
            searcher,
            fields: text_fields(&index.schema()),
            analyzer: analyzer(),
        })
    }

    fn words(&mut self, text: &str) -> Vec<String> {
        let mut words = Vec::new();
        self.analyzer
            .token_stream(&without_apostrophes(text))
            .process(&mut |token| words.push(token.text.clone()));
        words
    }

    /// What `of` makes of each field; one of them has to match.
    fn any_field(
        &self,
        of: impl Fn(Field) -> Box<dyn Query>,
    ) -> Box<dyn Query> {
        let fields = self.fields.iter().map(|field| of(*field)).collect();
        Box::new(BooleanQuery::union(fields))
    }

    fn word(&self, word: &str, is_open: bool) -> Box<dyn Query> {
        self.any_field(|field| {
            let term = Term::from_field_text(field, word);
            if !is_open {
                return Box::new(TermQuery::new(
                    term,
                    IndexRecordOption::WithFreqs,
                ));
            }
            // Of a single word, it is all words that begin so.
            let mut prefix = PhrasePrefixQuery::new(vec![term]);
            prefix.set_max_expansions(u32::MAX);
            Box::new(prefix)
        })
    }

    fn phrase(&self, words: &[String]) -> Box<dyn Query> {
        self.any_field(|field| {
            let terms = words
                .iter()
                .map(|word| Term::from_field_text(field, word))
                .collect();
            Box::new(PhraseQuery::new(terms))
        })
    }

    fn parse(&mut self, text: &str) -> Box<dyn Query> {
        let words = self.words(text);
        if text.starts_with('"') && words.len() > 1 {
            return self.phrase(&words);
        }
        let is_typing = text.ends_with(char::is_alphanumeric);
        let clauses = words.iter().enumerate().map(|(i, word)| {
            let is_open = is_typing && i + 1 == words.len();
            (Occur::Must, self.word(word, is_open))
        });
        Box::new(BooleanQuery::new(clauses.collect()))
    }

    /// Answers a query; how many documents match it.
    pub fn ask(&mut self, text: &str) -> tantivy::Result<usize> {
        let best = TopDocs::with_limit(LIMIT).tweak_score(
            |segment: &SegmentReader| {
                let popularity = segment
                    .fast_fields()
                    .u64(POPULARITY)
                    .expect("the index has that field")
                    .first_or_default_col(0);
                move |document: DocId, score: Score| {
                    let popularity = popularity.get_val(document);
                    score * ((2 + popularity) as Score).log2()
                }
            },
        );
        let query = self.parse(text);
        let (_best, count) = self.searcher.search(&query, &(best, Count))?;
        Ok(count)
    }
}
