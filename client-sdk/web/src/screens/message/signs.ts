// Signs to react with: those that most people want, and some more.
export const commonSigns = ["👍", "❤️", "😂", "🎉", "🤔", "🙏"];
export const moreSigns =
  "👎 👏 🙌 👌 💪 🤝 👀 ✅ ❌ ❓ ❗ 💯 🔥 ⭐ 💡 📚 ✏️ 🎓 🏆 🎯 😀 😅 😊 😍 😎 🤓 😮 😢 😭 😡 😴 🤯 🥳 🤷 🤦 💔 🌟 ☀️ 🍀 🚀".split(" ");
