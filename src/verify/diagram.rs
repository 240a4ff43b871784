//! A decision diagram with many terminals over variables with few values each.
//!
//! INVARIANT: no two nodes are alike, no node has only equal children, and levels grow from the root down. So two
//! functions are equal exactly when their nodes have the same number.

use std::collections::BTreeSet;

/// More nodes than the budget allows: nothing is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Undecided;

/// A function of a [`Diagram`]: a node, or one value that does not depend on anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node(u32);

const TERMINAL: u32 = 1 << 31;

impl Node {
    /// Never.
    pub const NO: Self = Self::terminal(0);
    /// Always.
    pub const YES: Self = Self::terminal(1);
    /// No answer set at all: what [`Op::Where`] gives outside.
    pub const OUTSIDE: Self = Self::terminal((1 << 16) - 1);

    /// One value for everything; at most 16 bits of it are kept.
    #[must_use]
    pub const fn terminal(value: u32) -> Self {
        Self(TERMINAL | (value & 0xffff))
    }

    /// The value, if it is one.
    #[must_use]
    pub const fn value(self) -> Option<u32> {
        if self.0 & TERMINAL == 0 { None } else { Some(self.0 & !TERMINAL) }
    }

    /// Its number, below [`Diagram::len`], if it is not one value.
    pub(super) const fn number(self) -> Option<usize> {
        if self.0 & TERMINAL == 0 { Some(self.0 as usize) } else { None }
    }
}

/// How two functions become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// Both hold.
    And,
    /// At least one holds.
    Or,
    /// The first holds and the second does not.
    Without,
    /// Exactly one holds.
    Xor,
    /// The smaller value.
    Min,
    /// The first value is larger than the second.
    Larger,
    /// The sum of the values.
    Plus,
    /// The first where the second holds, [`Node::OUTSIDE`] elsewhere.
    Where,
    /// Both values: the first times 8, plus the second.
    Pair,
}

#[derive(Debug, Clone, Copy)]
struct Inner {
    level: u32,
    first: u32,
}

/// Functions over the variables of some levels.
#[derive(Debug)]
pub struct Diagram {
    /// How many values each level has.
    arity: Vec<u32>,
    inner: Vec<Inner>,
    children: Vec<Node>,
    /// Numbers of nodes by their hash, open addressing; 0 is empty, so one is added.
    table: Vec<u32>,
    /// What was worked out lately; an entry is overwritten by the next that falls on it.
    memo: Vec<(u32, Node, Node, Node)>,
    budget: usize,
}

const NO_OP: u32 = u32::MAX;

#[expect(clippy::indexing_slicing, reason = "INVARIANT: a node's number and its children are in range")]
impl Diagram {
    /// No functions yet. `arity`: how many values the variable of each level has. `budget`: how many nodes may be made.
    #[must_use]
    pub fn new(arity: Vec<u32>, budget: usize) -> Self {
        let memo = vec![(NO_OP, Node::NO, Node::NO, Node::NO); 1 << 11];
        Self { arity, inner: Vec::new(), children: Vec::new(), table: vec![0; 1 << 11], memo, budget }
    }

    /// How many levels there are.
    #[must_use]
    pub fn levels(&self) -> usize {
        self.arity.len()
    }

    /// How many nodes were made.
    #[must_use]
    pub fn len(&self) -> usize {
        self.inner.len()
    }

    /// Whether no node was made.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.inner.is_empty()
    }

    /// How many values the variable of a level has.
    #[must_use]
    pub fn arity(&self, level: usize) -> usize {
        self.arity[level] as usize
    }

    /// The level of a node; the number of levels for a single value.
    #[must_use]
    pub fn level(&self, node: Node) -> usize {
        if node.value().is_some() { self.arity.len() } else { self.inner[node.0 as usize].level as usize }
    }

    /// What a function becomes when the variable of a level has a value, for levels not below the function's own.
    #[must_use]
    pub fn child(&self, node: Node, level: usize, value: usize) -> Node {
        if self.level(node) == level {
            self.children[self.inner[node.0 as usize].first as usize + value]
        } else {
            node
        }
    }

    /// The function that is `children[v]` where the variable of the level has the value `v`.
    ///
    /// # Errors
    /// When the budget is used up.
    pub fn node(&mut self, level: usize, children: &[Node]) -> Result<Node, Undecided> {
        debug_assert_eq!(children.len(), self.arity(level));
        if children.iter().all(|child| *child == children[0]) {
            return Ok(children[0]);
        }
        let mask = self.table.len() - 1;
        let mut slot = hash(level, children) & mask;
        while let Some(number) = self.table[slot].checked_sub(1) {
            let Inner { level: other, first } = self.inner[number as usize];
            if other as usize == level
                && &self.children[first as usize..first as usize + children.len()] == children
            {
                return Ok(Node(number));
            }
            slot = (slot + 1) & mask;
        }
        if self.inner.len() >= self.budget {
            return Err(Undecided);
        }
        let number = u32::try_from(self.inner.len()).map_err(|_| Undecided)?;
        let first = u32::try_from(self.children.len()).map_err(|_| Undecided)?;
        self.inner.push(Inner { level: u32::try_from(level).map_err(|_| Undecided)?, first });
        self.children.extend_from_slice(children);
        self.table[slot] = number + 1;
        if self.inner.len() * 2 > self.table.len() {
            self.grow();
        }
        Ok(Node(number))
    }

    fn grow(&mut self) {
        let mask = self.table.len() * 2 - 1;
        let mut table = vec![0; mask + 1];
        for (number, inner) in (1..).zip(&self.inner) {
            let (level, first) = (inner.level as usize, inner.first as usize);
            let mut slot = hash(level, &self.children[first..first + self.arity(level)]) & mask;
            while table[slot] != 0 {
                slot = (slot + 1) & mask;
            }
            table[slot] = number;
        }
        self.table = table;
        if self.memo.len() < self.inner.len() * 2 && self.memo.len() < 1 << 20 {
            self.memo = vec![(NO_OP, Node::NO, Node::NO, Node::NO); self.memo.len() * 4];
        }
    }

    /// Two functions made one.
    ///
    /// # Errors
    /// When the budget is used up.
    pub fn apply(&mut self, op: Op, a: Node, b: Node) -> Result<Node, Undecided> {
        if let Some(known) = op.known(a, b) {
            return Ok(known);
        }
        let (a, b) = if op.is_symmetric() && b < a { (b, a) } else { (a, b) };
        let slot = mix(mix(op as u64, u64::from(a.0)), u64::from(b.0));
        let slot = |memo: &[_]| (slot >> 20) as usize & (memo.len() - 1);
        let (of, x, y, known) = self.memo[slot(&self.memo)];
        if (of, x, y) == (op as u32, a, b) {
            return Ok(known);
        }
        let level = self.level(a).min(self.level(b));
        let made = self.each(level, |diagram, value| {
            let (x, y) = (diagram.child(a, level, value), diagram.child(b, level, value));
            diagram.apply(op, x, y)
        })?;
        let slot = slot(&self.memo);
        self.memo[slot] = (op as u32, a, b, made);
        Ok(made)
    }

    /// The node of a level whose children are worked out one by one.
    fn each(
        &mut self,
        level: usize,
        mut child: impl FnMut(&mut Self, usize) -> Result<Node, Undecided>,
    ) -> Result<Node, Undecided> {
        const FEW: usize = 16;
        let arity = self.arity(level);
        if arity <= FEW {
            let mut children = [Node::NO; FEW];
            for (value, place) in children.iter_mut().enumerate().take(arity) {
                *place = child(self, value)?;
            }
            self.node(level, &children[..arity])
        } else {
            let children = (0..arity).map(|value| child(self, value)).collect::<Result<Vec<_>, _>>()?;
            self.node(level, &children)
        }
    }

    /// It does not hold.
    ///
    /// # Errors
    /// When the budget is used up.
    pub fn not(&mut self, a: Node) -> Result<Node, Undecided> {
        self.apply(Op::Without, Node::YES, a)
    }

    /// A function with its values exchanged.
    ///
    /// # Errors
    /// When the budget is used up.
    pub fn map(&mut self, root: Node, to: &dyn Fn(u32) -> Node) -> Result<Node, Undecided> {
        self.rebuild(root, &mut Memo::default(), &|_, node| node.value().map(to))
    }

    /// A function where the variable of a level has a value.
    ///
    /// # Errors
    /// When the budget is used up.
    pub fn fixed(&mut self, root: Node, level: usize, value: usize) -> Result<Node, Undecided> {
        self.fixed_with(root, level, value, &mut Memo::default())
    }

    /// The same; `memo` keeps what was worked out for this level and value.
    ///
    /// # Errors
    /// When the budget is used up.
    pub fn fixed_with(
        &mut self,
        root: Node,
        level: usize,
        value: usize,
        memo: &mut Memo,
    ) -> Result<Node, Undecided> {
        self.rebuild(root, memo, &|diagram, node| {
            (diagram.level(node) >= level).then(|| diagram.child(node, level, value))
        })
    }

    /// A function worked out anew from the root down: `stop` says what a node becomes, or that its children decide.
    fn rebuild(
        &mut self,
        node: Node,
        memo: &mut Memo,
        stop: &dyn Fn(&Self, Node) -> Option<Node>,
    ) -> Result<Node, Undecided> {
        if let Some(known) = memo.get(&node) {
            return Ok(*known);
        }
        let made = if let Some(made) = stop(self, node) {
            made
        } else {
            let level = self.level(node);
            self.each(level, |diagram, value| {
                let child = diagram.child(node, level, value);
                diagram.rebuild(child, memo, stop)
            })?
        };
        memo.insert(node, made);
        Ok(made)
    }

    /// The values that a function has.
    #[must_use]
    pub fn values(&self, root: Node) -> BTreeSet<u32> {
        let mut values: BTreeSet<u32> = root.value().into_iter().collect();
        self.visit([root], &mut |node, level| {
            let children = (0..self.arity(level)).map(|value| self.child(node, level, value));
            values.extend(children.filter_map(Node::value));
        });
        values
    }

    /// Calls `visit` with every node below these, single values left out, each once, children before parents.
    pub fn visit(&self, roots: impl IntoIterator<Item = Node>, visit: &mut dyn FnMut(Node, usize)) {
        let mut seen = vec![false; self.inner.len()];
        for root in roots {
            self.visit_below(root, &mut seen, visit);
        }
    }

    fn visit_below(&self, node: Node, seen: &mut [bool], visit: &mut dyn FnMut(Node, usize)) {
        if node.value().is_some() || std::mem::replace(&mut seen[node.0 as usize], true) {
            return;
        }
        let level = self.level(node);
        for value in 0..self.arity(level) {
            self.visit_below(self.child(node, level, value), seen, visit);
        }
        visit(node, level);
    }
}

/// What nodes became.
pub type Memo = std::collections::HashMap<Node, Node, std::hash::BuildHasherDefault<Fast>>;

impl Op {
    fn is_symmetric(self) -> bool {
        matches!(self, Self::And | Self::Or | Self::Xor | Self::Min | Self::Plus)
    }

    /// What can be said without looking further down.
    fn known(self, a: Node, b: Node) -> Option<Node> {
        const NO: Node = Node::NO;
        const YES: Node = Node::YES;
        let values = a.value().zip(b.value());
        let worked_out = |value: fn(u32, u32) -> u32| values.map(|(x, y)| Node::terminal(value(x, y)));
        match self {
            Self::And if a == NO || b == NO => Some(NO),
            Self::And | Self::Where if b == YES => Some(a),
            Self::And if a == YES || a == b => Some(b),
            Self::Or if a == YES || b == YES => Some(YES),
            Self::Or | Self::Without if b == NO => Some(a),
            Self::Or if a == NO || a == b => Some(b),
            Self::Without if a == NO || b == YES || a == b => Some(NO),
            Self::Xor if a == b => Some(NO),
            Self::Min if a == b || a == Node::terminal(0) => Some(a),
            Self::Min if b == Node::terminal(0) => Some(b),
            Self::Larger if a == b || a == NO => Some(NO),
            Self::Where if b == NO => Some(Node::OUTSIDE),
            Self::Xor | Self::Plus if a == NO => Some(b),
            Self::Xor | Self::Plus if b == NO => Some(a),
            Self::And | Self::Or | Self::Where => None,
            Self::Without => worked_out(|x, y| x & !y & 1),
            Self::Xor => worked_out(|x, y| x ^ y),
            Self::Min => worked_out(u32::min),
            Self::Larger => worked_out(|x, y| u32::from(x > y)),
            Self::Plus => worked_out(u32::saturating_add),
            Self::Pair => worked_out(|x, y| x * 8 + y),
        }
    }
}

/// Multiplies, and turns the good high bits down: without that, large diagrams crowd into few slots.
fn mix(hash: u64, value: u64) -> u64 {
    ((hash ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15)).rotate_left(26)
}

fn hash(level: usize, children: &[Node]) -> usize {
    (children.iter().fold(level as u64, |hash, child| mix(hash, u64::from(child.0))) >> 7) as usize
}

/// A quick hasher for numbers of nodes.
#[derive(Debug, Default)]
pub struct Fast(u64);

impl std::hash::Hasher for Fast {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = mix(self.0, u64::from(*byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.0 = mix(self.0, u64::from(number));
    }
}
