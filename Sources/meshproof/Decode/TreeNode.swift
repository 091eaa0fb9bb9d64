/// A line of text with lines below it that belong to it.
struct TreeNode: Hashable {
  var text: String
  var mark: Style.Mark?
  var children: [TreeNode] = []

  init(_ text: String, _ mark: Style.Mark? = nil, _ children: [TreeNode] = []) {
    self.text = text
    self.mark = mark
    self.children = children
  }

  /// The tree as lines, branches drawn before the texts.
  func lines(_ style: Style) -> [String] {
    [style(text, mark)] + branches(style, indent: "")
  }

  private func branches(_ style: Style, indent: String) -> [String] {
    children.enumerated().flatMap { index, child in
      let isLast = index == children.count - 1
      return [style(indent + (isLast ? "└ " : "├ "), .faint) + style(child.text, child.mark)]
        + child.branches(style, indent: indent + (isLast ? "  " : "│ "))
    }
  }
}
