//! The people of the story. All are invented: names are made of 示例 ("sample"), numbers begin with a region that does
//! not exist, and their check characters are right only so that the desk accepts them.

/// Somebody who pre-registers.
pub struct Person<'a> {
    /// Name in the document.
    pub full_name: &'a str,
    /// How the transcript calls them.
    pub called: &'a str,
    /// `resident_identity_card` or `passport`.
    pub document_kind: &'a str,
    /// Three letters.
    pub document_issuer: &'a str,
    /// Number.
    pub document_number: &'a str,
    /// Where they live, as they say it.
    pub address: &'a str,
    /// Telephone.
    pub telephone: &'a str,
    /// The PIN they choose.
    pub pin: &'a str,
}

/// A kindergarten's caretaker from another province.
pub const CARETAKER: Person = Person {
    full_name: "林示例",
    called: "Lin Shili",
    document_kind: "resident_identity_card",
    document_issuer: "CHN",
    document_number: "510000198802140010",
    address: "盐田沙头角 蓝田壹站3栋12楼05",
    telephone: "13800000417",
    pin: "271828",
};

/// His wife registers on her own; nothing in the register joins the two.
pub const WIFE: Person = Person {
    full_name: "陈示范",
    called: "Chen Shifan",
    document_kind: "resident_identity_card",
    document_issuer: "CHN",
    document_number: "510000199009300028",
    address: "盐田区沙头角街道田心社区蓝田壹站3栋1单元1205",
    telephone: "13800000418",
    pin: "314159",
};

/// Somebody who comes with the caretaker's number.
pub const NAMESAKE: Person = Person {
    full_name: "林示列",
    called: "a stranger",
    document_kind: "resident_identity_card",
    document_issuer: "CHN",
    document_number: "510000198802140010",
    address: "盐田区沙头角街道田心社区蓝田壹站3栋2单元1106",
    telephone: "13800000419",
    pin: "161803",
};

/// A child, as a form names it.
pub struct Child {
    /// Full name.
    pub full_name: &'static str,
    /// How the transcript calls them.
    pub called: &'static str,
    /// Year, month and day of birth.
    pub born_on: [&'static str; 3],
    /// The school of the benefit.
    pub school: &'static str,
}

/// The two children enter later, each as the beneficiary of a benefit applied for.
pub const CHILDREN: [Child; 2] = [
    Child {
        full_name: "林小例",
        called: "Lin Xiaoli",
        born_on: ["2018", "5", "12"],
        school: "海涛示例小学",
    },
    Child {
        full_name: "林小样",
        called: "Lin Xiaoyang",
        born_on: ["2016", "8", "3"],
        school: "田心示例小学",
    },
];
