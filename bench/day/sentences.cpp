#include "bench/day/sentences.h"

#include <cstdlib>
#include <fstream>

namespace atrium::bench {

Sentences read_sentences() {
  const char* folder = std::getenv("ATRIUM_TEST_DATA");
  std::ifstream file(std::string(folder != nullptr ? folder : ATRIUM_SOURCE_DIR "/../shared/data") +
                     "/text/ru-taiga-dev.txt");
  Sentences sentences{{}, true};
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) {
      sentences.texts.push_back(line);
    }
  }
  if (sentences.texts.empty()) {
    return {
        {"Завтра контрольная, повторите параграфы с двенадцатого по пятнадцатый.", "Принесите, пожалуйста, справки.",
         "Спасибо!", "Во сколько собрание?", "Кто-нибудь записал домашнее задание по физике?", "ок",
         "Сегодня занятие в другом кабинете: 304, второй корпус.", "Добрый вечер! Ребёнок приболел, завтра нас не будет."},
        false};
  }
  return sentences;
}

}  // namespace atrium::bench
