use prescreen::ruleset::*;
use prescreen::verify::*;
use std::time::Instant;
#[test]
fn t() {
    let r = built_in();
    let rules = r.rules.unwrap();
    let t = Instant::now();
    let mut p = Prover::new(&rules, BUDGET).unwrap();
    eprintln!("model {:?} {}", t.elapsed(), p.diagram.len());
    let t = Instant::now();
    p.safety().unwrap();
    eprintln!("safety {:?} {}", t.elapsed(), p.diagram.len());
    let t = Instant::now();
    p.lints().unwrap();
    eprintln!("lints {:?} {}", t.elapsed(), p.diagram.len());
    let t = Instant::now();
    let v = p.valid().unwrap();
    eprintln!("valid {:?} {}", t.elapsed(), p.diagram.len());
    let o = p.model.outcome;
    let w = p.diagram.apply(Op::Where, o, v).unwrap();
    eprintln!("where {:?} {}", t.elapsed(), p.diagram.len());
    let size = |r: Node| {
        let mut n = 0;
        p.diagram.visit([r], &mut |_, _| n += 1);
        n
    };
    eprintln!("sizes outcome {} valid {} where {}", size(o), size(v), size(w));
    let t = Instant::now();
    let x = tally(&p.diagram, &p.space, w);
    eprintln!("tally {:?} {:?}", t.elapsed(), x);
    let t = Instant::now();
    let x = p.paths().unwrap();
    eprintln!("paths {:?} {} {:?}", t.elapsed(), p.diagram.len(), x.typical);
}
