# cmake -DPROTOC=... -DWIRE_SET=... -DROWS=... -DSTAMP=... -P check_rows.cmake: every command of ClientFrame has a row.
execute_process(
  COMMAND ${PROTOC} --decode=google.protobuf.FileDescriptorSet google/protobuf/descriptor.proto
  INPUT_FILE ${WIRE_SET} OUTPUT_VARIABLE SCHEMA COMMAND_ERROR_IS_FATAL ANY)
# Of the message ClientFrame all that stands before the next message; a command is a field of its oneof.
string(REGEX REPLACE ".*\n  message_type {\n    name: \"ClientFrame\"\n" "" COMMANDS "${SCHEMA}")
string(REGEX REPLACE "\n  message_type {\n.*" "" COMMANDS "${COMMANDS}")
string(REGEX MATCHALL "    field {\n(      [^\n]*\n)+    }" FIELDS "${COMMANDS}")

set(TABLE "")
foreach(FILE ${ROWS})
  file(READ ${FILE} TEXT)
  string(APPEND TABLE "${TEXT}")
endforeach()

set(FOUND 0)
foreach(FIELD ${FIELDS})
  if(FIELD MATCHES "oneof_index" AND FIELD MATCHES " name: \"([a-z0-9_]+)\"")
    math(EXPR FOUND "${FOUND} + 1")
    set(COMMAND ${CMAKE_MATCH_1})
    string(FIND "${TABLE}" ".command = \"${COMMAND}\"" PLACE)
    if(PLACE EQUAL -1)
      message(SEND_ERROR "the command ${COMMAND} has no row in tests/matrix: say who may do it, in one of ${ROWS}")
    endif()
  endif()
endforeach()
if(FOUND EQUAL 0)
  message(FATAL_ERROR "tests/matrix: no commands found in ${WIRE_SET}")
endif()
file(TOUCH ${STAMP})
